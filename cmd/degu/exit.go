package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/degu-go/degu/address"
	"github.com/degu-go/degu/conn"
	"github.com/degu-go/degu/tlsconfig"
)

// The exit statuses, curl's where it has one for the case.
const (
	exitOK          = 0
	exitDemo        = 1
	exitUsage       = 2
	exitResolve     = 6
	exitConnect     = 7
	exitProtocol    = 8
	exitStatus      = 22
	exitWrite       = 23
	exitRead        = 26
	exitTimeout     = 28
	exitHandshake   = 35
	exitBroken      = 56
	exitCertificate = 58
	exitUnverified  = 60
	exitInterrupted = 130
)

// statuses is what help says about them.
var statuses = []struct {
	status  int
	meaning string
}{
	{exitOK, "the request was answered with 2xx or 3xx"},
	{exitDemo, "the demonstration found something wrong"},
	{exitUsage, "the command line isn't acceptable, or asks for a request that can't be"},
	{exitResolve, "the host's name couldn't be resolved"},
	{exitConnect, "couldn't connect"},
	{exitProtocol, "the server's answer isn't acceptable HTTP/1.1"},
	{exitStatus, "the request was answered with 4xx or 5xx (not with --no-fail)"},
	{exitWrite, "couldn't write the output"},
	{exitRead, "couldn't read the data to send"},
	{exitTimeout, "connecting, a read or a write took longer than --timeout"},
	{exitHandshake, "TLS isn't possible with this server: no common version or suite, or no TLS at all"},
	{exitBroken, "the connection broke"},
	{exitCertificate, "the server refuses the client's certificate, or wants one"},
	{exitUnverified, "the server's certificate isn't acceptable: CA, host name, dates, usage or key"},
	{exitInterrupted, "interrupted by a signal"},
}

// An exitError is an error whose exit status is known where it is made.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func fail(status int, err error) error { return &exitError{status, err} }

func usage(format string, args ...any) error {
	return fail(exitUsage, fmt.Errorf(format, args...))
}

// exitCode tells the exit status of an error.
func exitCode(ctx context.Context, err error) int {
	var known *exitError
	var broken *conn.Error
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return exitInterrupted // whatever it was that didn't come to an end
	case errors.As(err, &known) && known.status != exitConnect:
		return known.status
	case ctx.Err() != nil:
		return exitInterrupted
	case known != nil:
		return connectCode(err)
	case !errors.As(err, &broken):
		return exitBroken
	case broken.Timeout():
		return exitTimeout
	case broken.Side == conn.Remote:
		return exitProtocol
	case broken.Side == conn.Local && broken.Op == "send":
		return exitRead // all else that is local was settled before
	}
	return exitBroken
}

func connectCode(err error) int {
	var dns *net.DNSError
	var t net.Error
	var dial *net.OpError
	var handshake *tlsconfig.HandshakeError
	var place *address.Error
	switch {
	case errors.As(err, &handshake):
		return handshakeCode(handshake)
	case errors.As(err, &t) && t.Timeout():
		return exitTimeout
	case errors.As(err, &dns):
		return exitResolve
	case errors.As(err, &place), errors.As(err, &dial) && dial.Op == "dial":
		return exitConnect
	}
	return exitHandshake // it was under way when the connection broke
}

func handshakeCode(err *tlsconfig.HandshakeError) int {
	switch err.Failure {
	case tlsconfig.ErrClientCertRequired, tlsconfig.ErrClientCertRefused:
		return exitCertificate
	case tlsconfig.ErrUnknownCA, tlsconfig.ErrExpired, tlsconfig.ErrNotYetValid, tlsconfig.ErrWrongHost,
		tlsconfig.ErrWrongUsage, tlsconfig.ErrPeerKey, tlsconfig.ErrBadCertificate:
		if !err.Remote {
			return exitUnverified
		}
	}
	return exitHandshake
}
