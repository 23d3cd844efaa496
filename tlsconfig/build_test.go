package tlsconfig_test

import (
	"crypto/tls"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

var (
	rsaSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}
	allSuites = slices.Concat(rsaSuites, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384})
)

// set tells which fields of a config aren't zero, and what is in those that can
// be compared.
func set(c *tls.Config) map[string]any {
	fields := make(map[string]any)
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || v.Field(i).IsZero() {
			continue
		}
		fields[f.Name] = true
		if kind := f.Type.Kind(); kind != reflect.Func && kind != reflect.Pointer && kind != reflect.Interface {
			fields[f.Name] = v.Field(i).Interface()
		}
	}
	return fields
}

// with is the policy's config with further fields, an even number of names and
// values.
func with(more ...any) map[string]any {
	fields := map[string]any{
		"MinVersion": uint16(tls.VersionTLS12), "MaxVersion": uint16(tls.VersionTLS12),
		"CipherSuites": rsaSuites, "SessionTicketsDisabled": true,
		"DynamicRecordSizingDisabled": true, "VerifyConnection": true,
	}
	for i := 0; i < len(more); i += 2 {
		if more[i+1] == nil {
			delete(fields, more[i].(string))
			continue
		}
		fields[more[i].(string)] = more[i+1]
	}
	return fields
}

// Field by field: what isn't listed is zero.
func TestBuild(t *testing.T) {
	p := pki(t)
	client, server := p.ClientConfig(), p.ServerConfig()
	for _, tt := range []struct {
		name, reason string
		make         builder
		want         map[string]any
	}{
		{"{}", "the CAs of the system are nil", tlsconfig.Client{}, with()},
		{"own CA", "RootCAs", p.AnonymousClientConfig(), with("RootCAs", true)},
		{"host unchecked", "VerifyConnection does it without the name", tlsconfig.Client{CAFile: client.CAFile, SkipHostnameCheck: true},
			with("RootCAs", true, "InsecureSkipVerify", true)},
		{"client certificate", "looked up each time", client, with("RootCAs", true, "GetClientCertificate", true)},
		{"ECDSA", "two further suites", tlsconfig.Client{ECDSA: true}, with("CipherSuites", allSuites)},
		{"resumption", "a cache of its own", tlsconfig.Client{Resume: true}, with("SessionTicketsDisabled", nil, "ClientSessionCache", true)},
		{"server", "clients verified", server, with("ClientCAs", true, "ClientAuth", tls.RequireAndVerifyClientCert, "GetCertificate", true)},
		{"anonymous server", "NoClientCert is zero", p.AnonymousServerConfig(), with("GetCertificate", true)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			config := must[*tls.Config](t)(tt.make.Build())
			if diff := cmp.Diff(tt.want, set(config)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
			check := tlsconfig.Check
			if _, ok := tt.make.(tlsconfig.Server); ok {
				check = tlsconfig.CheckServer
			}
			if err := check(config); err != nil {
				t.Errorf("what was built breaks the policy: %v", err)
			}
			// Two of them have nothing in common that the first could change.
			config.CipherSuites[0] = tls.TLS_RSA_WITH_AES_128_CBC_SHA
			if diff := cmp.Diff(tt.want, set(must[*tls.Config](t)(tt.make.Build()))); diff != "" {
				t.Errorf("built again (-want +got):\n%s", diff)
			}
		})
	}
}

// A file with both is enough.
func TestCombinedFile(t *testing.T) {
	p := pki(t)
	addr := serve(t, must[*tls.Config](t)(p.ServerConfig().Build()))
	c := p.ClientConfig()
	for _, order := range [][2]string{{c.CertFile, c.KeyFile}, {c.KeyFile, c.CertFile}} {
		both := p.AnonymousClientConfig()
		both.CertFile = write(t, "both", read(t, order[0]), []byte("text between blocks\n"), read(t, order[1]))
		if _, err := dial(t, take(t, both, "localhost"), addr); err != nil {
			t.Error(err)
		}
	}
}

// What is changed after Build in the config, in its pool or in a clone opens
// nothing.
func TestMutationAfterBuild(t *testing.T) {
	p, foreign := pki(t), pki(t)
	theirs := serve(t, plain(t, foreign.ServerConfig()))
	named := must[tlsconfig.Server](t)(p.IssueServer("named", misc.CertOptions{Names: []string{"elsewhere.example"}}))
	misnamed := serve(t, plain(t, named))
	old := serve(t, changed(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS11 })(t, p))
	cbc := serve(t, onlySuites(tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)(t, p))
	rows := []struct {
		name, reason, addr, host string
		change                   func(*tls.Config)
		want                     tlsconfig.Failure
	}{
		{"other pool", "the CAs were copied", theirs, "localhost", func(c *tls.Config) { c.RootCAs = pool(t, foreign.ClientConfig().CAFile) }, tlsconfig.ErrUnknownCA},
		{"larger pool", "the CAs were copied", theirs, "localhost", func(c *tls.Config) {
			c.RootCAs.AppendCertsFromPEM(read(t, foreign.ClientConfig().CAFile))
		}, tlsconfig.ErrUnknownCA},
		{"no verification", "the host name is still wanted", misnamed, "localhost", func(c *tls.Config) { c.InsecureSkipVerify = true }, tlsconfig.ErrWrongHost},
		{"no verification of an address", "nothing else checks it", misnamed, "127.0.0.1", func(c *tls.Config) { c.InsecureSkipVerify = true }, tlsconfig.ErrWrongHost},
		{"older version", "the version is checked again", old, "localhost", func(c *tls.Config) { c.MinVersion, c.CipherSuites = tls.VersionTLS10, nil }, tlsconfig.ErrNoCommonVersion},
		{"newer version", "the version is checked again", serve(t, good(t, p)), "localhost", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS13 }, tlsconfig.ErrNoCommonVersion},
		{"other suites", "the suite is checked again", cbc, "localhost", func(c *tls.Config) { c.CipherSuites = nil }, tlsconfig.ErrNoCommonSuite},
		{"other suites in place", "the list was copied", cbc, "localhost", func(c *tls.Config) {
			c.CipherSuites[0] = tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
		}, tlsconfig.ErrNoCommonSuite},
	}
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			config := take(t, p.ClientConfig(), tt.host)
			tt.change(config)
			_, err := dial(t, config, tt.addr)
			wantFailure(t, err, tt.want)
			if t.Failed() {
				t.Log(tt.reason)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for k := tlsconfig.ErrPath; k <= tlsconfig.ErrDynamic; k++ {
		if k.Error() == "" || k.Error() == tlsconfig.Kind(200).Error() || errors.Is(k, k+1) {
			t.Errorf("kind %d: %q", k, k.Error())
		}
	}
	if got := tlsconfig.Kind(200).Error(); got != "unknown kind 200" {
		t.Errorf("a kind that doesn't exist is %q", got)
	}
	if got := (tlsconfig.ErrDynamic + 1).Error(); got != "unknown kind 28" {
		t.Errorf("one more kind, %q: extend this test", got)
	}
}
