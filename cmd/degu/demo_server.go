package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/degu-go/degu/body"
	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/wire"
)

const greeting = "Hello! This is a server that will be gone in a moment.\n"

// report is an answer whose length isn't known beforehand.
var report = misc.Chunked{
	Chunks: []body.Chunk{
		{Ext: []byte("part=1"), Data: []byte("Reading the first shelf.\n")},
		{Ext: []byte(`part=2;note="nothing found"`), Data: []byte("Reading the second shelf.\n")},
		{Data: []byte("Done.\n")},
	},
	Fields: wire.NewHeader("x-shelves", "2"),
}

// demoHandler makes the server's side of the session.
func demoHandler() misc.Handler {
	meeting := make(chan struct{})
	return func(req *misc.Request) *misc.Response {
		switch req.Method + " " + req.URI {
		case "GET /greeting", "HEAD /greeting":
			return misc.Text(200, greeting)
		case "PUT /slice":
			return misc.Echo(req)
		case "POST /stream":
			return chunkSizes(req)
		case "GET /report":
			return &misc.Response{Status: 200, Reason: "OK", Header: wire.NewHeader("content-type", "text/plain"), Body: &report}
		case "DELETE /slice":
			return &misc.Response{Status: 204, Reason: "No Content"}
		case "GET /meeting":
			return meet(meeting)
		}
		return misc.Text(404, "no such thing\n")
	}
}

// chunkSizes tells in which pieces a body arrived.
func chunkSizes(req *misc.Request) *misc.Response {
	var sizes []string
	for c, err := range req.Body.Chunks() {
		if err != nil {
			return misc.Text(400, err.Error()+"\n")
		}
		if len(c.Data) > 0 { // the last one is empty
			sizes = append(sizes, fmt.Sprint(len(c.Data)))
		}
	}
	return misc.Text(200, "chunks of "+strings.Join(sizes, ", ")+" bytes\n")
}

const met = "two of us were here at once\n"

// meet answers only when another request is being answered too.
func meet(meeting chan struct{}) *misc.Response {
	select {
	case meeting <- struct{}{}:
	case <-meeting:
	case <-time.After(10 * time.Second):
		return misc.Text(500, "nobody came\n")
	}
	return misc.Text(200, met)
}
