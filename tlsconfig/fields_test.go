package tlsconfig_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/degu-go/degu/tlsconfig"
)

// fieldKeys has each field of Client and Server and its JSON key, "" for none.
// A field that is added must be added here, and then to JSON and to Build.
var fieldKeys = map[string]string{
	"CAFile": "ca_file", "CAPath": "ca_path", "CertFile": "cert_file", "KeyFile": "key_file",
	"SkipHostnameCheck": "check_hostname", "AllowUnauthenticatedClients": "allow_unauthenticated_clients",
	"ECDSA": "", "Resume": "",
}

// What JSON makes of each field alone: it comes back, or is refused by name.
func TestNoFieldIsForgottenByJSON(t *testing.T) {
	for _, zero := range []any{tlsconfig.Client{}, tlsconfig.Server{}} {
		for _, name := range fieldNames(t, zero) {
			value := withField(zero, name, "/a/file")
			text, err := json.Marshal(value)
			var e *tlsconfig.Error
			if fieldKeys[name] == "" {
				if !errors.Is(err, tlsconfig.ErrNoJSONKey) || !errors.As(err, &e) || e.Key != name {
					t.Errorf("%T.%s is lost: %s, %v", zero, name, text, err)
				}
				continue
			}
			var keys map[string]any
			if err != nil || json.Unmarshal(text, &keys) != nil || len(keys) != 1 || keys[fieldKeys[name]] == nil {
				t.Errorf("%T.%s is rendered as %s, %v", zero, name, text, err)
			}
			again := reflect.New(reflect.TypeOf(zero))
			if err := json.Unmarshal(text, again.Interface()); err != nil {
				t.Errorf("%T.%s: %v", zero, name, err)
			}
			if diff := cmp.Diff(value, again.Elem().Interface()); diff != "" {
				t.Errorf("%T.%s (-want +got):\n%s", zero, name, diff)
			}
		}
	}
}

// What Build makes of each field: a path is checked, a switch changes the
// config or is refused.
func TestNoFieldIsForgottenByBuild(t *testing.T) {
	p := pki(t)
	for _, good := range []builder{p.ClientConfig(), p.AnonymousServerConfig(), p.ServerConfig()} {
		before, err := good.Build()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range fieldNames(t, good) {
			config, err := withField(good, name, "no/absolute/path").(builder).Build()
			var e *tlsconfig.Error
			switch field := reflect.ValueOf(good).FieldByName(name); {
			case field.Kind() == reflect.String:
				if !errors.Is(err, tlsconfig.ErrPath) || !errors.As(err, &e) || e.Key != fieldKeys[name] {
					t.Errorf("%T.%s isn't checked: %v", good, name, err)
				}
			case field.Bool():
				// It is on in the good one already.
			case err == nil && cmp.Equal(set(before), set(config)):
				t.Errorf("%T.%s changes nothing", good, name)
			}
		}
	}
}

func fieldNames(t *testing.T, v any) (names []string) {
	t.Helper()
	for i := range reflect.TypeOf(v).NumField() {
		name := reflect.TypeOf(v).Field(i).Name
		if _, ok := fieldKeys[name]; !ok {
			t.Errorf("%T.%s: say what its JSON key is", v, name)
			continue
		}
		names = append(names, name)
	}
	return names
}

// withField returns a copy with one field set: to path, or to true.
func withField(v any, name, path string) any {
	copied := reflect.New(reflect.TypeOf(v)).Elem()
	copied.Set(reflect.ValueOf(v))
	if f := copied.FieldByName(name); f.Kind() == reflect.Bool {
		f.SetBool(true)
	} else {
		f.SetString(path)
	}
	return copied.Interface()
}
