package tlsconfig_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/tlsconfig"
)

func TestJSONRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		name, reason, text string
		value              tlsconfig.Client
	}{
		{"{}", "shorthand for the defaults", `{}`, tlsconfig.Client{}},
		{"P2P", "the document's", `{"ca_file":"/my/server.ca","cert_file":"/my/client.cert","key_file":"/my/client.key","check_hostname":false}`,
			tlsconfig.Client{CAFile: "/my/server.ca", CertFile: "/my/client.cert", KeyFile: "/my/client.key", SkipHostnameCheck: true}},
		{"odd names", "any UTF-8", `{"ca_path":"/ü \"\\\u003c"}`, tlsconfig.Client{CAPath: `/ü "\<`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := json.Marshal(tt.value)
			if err != nil || string(text) != tt.text {
				t.Errorf("%s: rendered %s, %v; want %s", tt.reason, text, err, tt.text)
			}
			got := tlsconfig.Client{CAFile: "/left", ECDSA: true}
			if err := json.Unmarshal([]byte(tt.text), &got); err != nil || got != tt.value {
				t.Errorf("%s: parsed %+v, %v; want %+v", tt.reason, got, err, tt.value)
			}
		})
	}
	var c tlsconfig.Client
	if err := json.Unmarshal([]byte(`{"check_hostname": true}`), &c); err != nil || c != (tlsconfig.Client{}) {
		t.Errorf("the default, said: %+v, %v", c, err)
	}
	want := tlsconfig.Server{CertFile: "/c", KeyFile: "/k", CAFile: "/f", CAPath: "/p", AllowUnauthenticatedClients: true}
	text, err := json.Marshal(&want)
	const form = `{"cert_file":"/c","key_file":"/k","ca_file":"/f","ca_path":"/p","allow_unauthenticated_clients":true}`
	if err != nil || string(text) != form {
		t.Errorf("server rendered %s, %v", text, err)
	}
	var got tlsconfig.Server
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("server parsed %+v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"allow_unauthenticated_clients":false}`), &got); err != nil || got != (tlsconfig.Server{}) {
		t.Errorf("the server's default, said: %+v, %v", got, err)
	}
}

func TestJSONRefusals(t *testing.T) {
	for _, tt := range []struct {
		name, reason, text string
		kind               tlsconfig.Kind
		message            string
	}{
		{"unknown key", "a typing error would go unnoticed", `{"cafile": "/a"}`, tlsconfig.ErrUnknownKey,
			`tlsconfig: "cafile": unknown key: give one of ca_file, ca_path, cert_file, key_file, check_hostname`},
		{"other case", "encoding/json takes it", `{"CA_file": "/a"}`, tlsconfig.ErrUnknownKey,
			`tlsconfig: "CA_file": unknown key: give one of ca_file, ca_path, cert_file, key_file, check_hostname`},
		{"a server's key", "it means nothing here", `{"allow_unauthenticated_clients": true}`, tlsconfig.ErrUnknownKey,
			`tlsconfig: "allow_unauthenticated_clients": unknown key: give one of ca_file, ca_path, cert_file, key_file, check_hostname`},
		{"duplicate", "RFC 8259 section 4: unpredictable", `{"check_hostname": true, "check_hostname": false}`, tlsconfig.ErrDuplicateKey,
			`tlsconfig: check_hostname: duplicate key: give it once`},
		{"duplicate, escaped", "the same name", `{"ca_file": "/a", "ca\u005ffile": "/b"}`, tlsconfig.ErrDuplicateKey,
			`tlsconfig: ca_file: duplicate key: give it once`},
		{"string for a bool", "the document: True or False", `{"check_hostname": "false"}`, tlsconfig.ErrType,
			`tlsconfig: check_hostname: wrong type: give true or false`},
		{"number for a bool", "the document: True or False", `{"check_hostname": 0}`, tlsconfig.ErrType,
			`tlsconfig: check_hostname: wrong type: give true or false`},
		{"null for a bool", "neither true nor false", `{"check_hostname": null}`, tlsconfig.ErrType,
			`tlsconfig: check_hostname: wrong type: give true or false`},
		{"null for a path", "leave it out", `{"ca_file": null}`, tlsconfig.ErrType, `tlsconfig: ca_file: wrong type: give a string`},
		{"bool for a path", "no path", `{"ca_file": true}`, tlsconfig.ErrType, `tlsconfig: ca_file: wrong type: give a string`},
		{"list for a path", "one file", `{"ca_file": ["/a"]}`, tlsconfig.ErrType, `tlsconfig: ca_file: wrong type: give a string`},
		{"object for a path", "one file", `{"ca_file": {}}`, tlsconfig.ErrType, `tlsconfig: ca_file: wrong type: give a string`},
		{"empty path", "it isn't none", `{"ca_file": ""}`, tlsconfig.ErrPath, `tlsconfig: ca_file: bad path: empty: leave the key out for none`},
		{"half a surrogate", "encoding/json replaces it", `{"ca_file": "/\ud800"}`, tlsconfig.ErrText,
			`tlsconfig: ca_file "/\ufffd": not UTF-8: JSON holds nothing else: give the file another name`},
		{"null", "no object", `null`, tlsconfig.ErrSyntax, `tlsconfig: not a JSON object: give one object, such as {}`},
		{"list", "no object", `[]`, tlsconfig.ErrSyntax, `tlsconfig: not a JSON object: give one object, such as {}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tlsconfig.Client{CAFile: "/left"}
			err := json.Unmarshal([]byte(tt.text), &c)
			var e *tlsconfig.Error
			if !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Error() != tt.message {
				t.Errorf("%v, want\n%s\nsince: %s", err, tt.message, tt.reason)
			}
			if diff := cmp.Diff(tlsconfig.Client{CAFile: "/left"}, c); diff != "" {
				t.Errorf("changed all the same (-want +got):\n%s", diff)
			}
		})
	}
	// Called by itself, the method sees what encoding/json would have refused.
	for _, text := range []string{"", "{", `{"ca_file"`, `{"ca_file": `, `{} {}`, `{"ca_file": "/a"`, "{}x", `{"ca_file": "/a",}`} {
		if err := new(tlsconfig.Client).UnmarshalJSON([]byte(text)); !errors.Is(err, tlsconfig.ErrSyntax) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestJSONHoldsNoMore(t *testing.T) {
	for _, tt := range []struct {
		name    string
		value   json.Marshaler
		kind    tlsconfig.Kind
		message string
	}{
		{"ECDSA", tlsconfig.Client{ECDSA: true}, tlsconfig.ErrNoJSONKey,
			"tlsconfig: ECDSA: no JSON key: it would be lost: leave it out, and set it again after parsing"},
		{"resumption", tlsconfig.Client{Resume: true}, tlsconfig.ErrNoJSONKey,
			"tlsconfig: Resume: no JSON key: it would be lost: leave it out, and set it again after parsing"},
		{"ECDSA of a server", tlsconfig.Server{ECDSA: true}, tlsconfig.ErrNoJSONKey,
			"tlsconfig: ECDSA: no JSON key: it would be lost: leave it out, and set it again after parsing"},
		{"name in Latin-1", tlsconfig.Client{CAFile: "/\xfc"}, tlsconfig.ErrText,
			`tlsconfig: ca_file "/\xfc": not UTF-8: JSON holds nothing else: give the file another name`},
	} {
		_, err := json.Marshal(tt.value)
		var e *tlsconfig.Error
		if !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Error() != tt.message {
			t.Errorf("%s: %v, want\n%s", tt.name, err, tt.message)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{}`, `{"ca_file":"/a","check_hostname":false}`, `{"ca_file":"/a","ca_file":"/b"}`, `{"ca_file":"\ud800"}`, `[]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var c tlsconfig.Client
		if err := c.UnmarshalJSON(text); err != nil {
			return
		}
		var again tlsconfig.Client
		rendered, err := json.Marshal(c)
		if err == nil {
			err = json.Unmarshal(rendered, &again)
		}
		if err != nil || again != c {
			t.Errorf("%s: %+v, then %+v, %v", text, c, again, err)
		}
	})
}
