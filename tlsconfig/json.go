package tlsconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The keys of the document, and of Degu's server.
const (
	keyCAFile               = "ca_file"
	keyCAPath               = "ca_path"
	keyCertFile             = "cert_file"
	keyKeyFile              = "key_file"
	keyCheckHostname        = "check_hostname"
	keyAllowUnauthenticated = "allow_unauthenticated_clients"
)

// member is a field and its key. One of text and flag is set.
type member struct {
	key  string
	text *string
	flag *bool
	when bool // value of the key where the flag is set
}

func (c *Client) members() []member {
	return []member{
		{key: keyCAFile, text: &c.CAFile},
		{key: keyCAPath, text: &c.CAPath},
		{key: keyCertFile, text: &c.CertFile},
		{key: keyKeyFile, text: &c.KeyFile},
		{key: keyCheckHostname, flag: &c.SkipHostnameCheck, when: false},
	}
}

func (s *Server) members() []member {
	return []member{
		{key: keyCertFile, text: &s.CertFile},
		{key: keyKeyFile, text: &s.KeyFile},
		{key: keyCAFile, text: &s.CAFile},
		{key: keyCAPath, text: &s.CAPath},
		{key: keyAllowUnauthenticated, flag: &s.AllowUnauthenticatedClients, when: true},
	}
}

// MarshalJSON renders the document's form. Fields that are zero are left out,
// and one that has no key is an [*Error].
func (c Client) MarshalJSON() ([]byte, error) {
	if err := noKey("ECDSA", c.ECDSA); err != nil {
		return nil, err
	}
	if err := noKey("Resume", c.Resume); err != nil {
		return nil, err
	}
	return appendObject(nil, c.members())
}

// UnmarshalJSON takes the document's form and nothing else: each key at most
// once, spelt like this, with a value of its type. Whether files are there is
// for Build to tell. It replaces all fields; after an [*Error], none.
func (c *Client) UnmarshalJSON(data []byte) error {
	var parsed Client
	if err := parseObject(data, parsed.members()); err != nil {
		return err
	}
	*c = parsed
	return nil
}

// MarshalJSON renders Degu's form. Fields that are zero are left out, and one
// that has no key is an [*Error].
func (s Server) MarshalJSON() ([]byte, error) {
	if err := noKey("ECDSA", s.ECDSA); err != nil {
		return nil, err
	}
	return appendObject(nil, s.members())
}

// UnmarshalJSON takes Degu's form, as strictly as that of Client.
func (s *Server) UnmarshalJSON(data []byte) error {
	var parsed Server
	if err := parseObject(data, parsed.members()); err != nil {
		return err
	}
	*s = parsed
	return nil
}

func noKey(field string, set bool) error {
	if !set {
		return nil
	}
	return &Error{Key: field, Kind: ErrNoJSONKey, Reason: "it would be lost: leave it out, and set it again after parsing"}
}

func appendObject(dst []byte, members []member) ([]byte, error) {
	dst = append(dst, '{')
	for _, m := range members {
		var value any
		switch {
		case m.text != nil && *m.text != "":
			if err := m.checkText(*m.text); err != nil {
				return nil, err
			}
			value = *m.text
		case m.flag != nil && *m.flag:
			value = m.when
		default:
			continue
		}
		rendered, err := json.Marshal(value)
		if err != nil {
			return nil, &Error{Key: m.key, Kind: ErrType, Reason: "can't be rendered: give another value", Cause: err}
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), m.key+`":`...), rendered...)
	}
	return append(dst, '}'), nil
}

// checkText refuses what encoding/json would replace without a word, in both
// directions: the path would be another one.
func (m member) checkText(text string) error {
	if utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError) {
		return nil
	}
	return &Error{Key: m.key, Path: text, Kind: ErrText, Reason: "JSON holds nothing else: give the file another name"}
}

// parseObject reads token by token, since encoding/json takes keys in any case
// and lets the last of several win.
func parseObject(data []byte, members []member) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if open, err := dec.Token(); !json.Valid(data) || err != nil || open != json.Delim('{') {
		return &Error{Kind: ErrSyntax, Reason: "give one object, such as {}"}
	}
	seen := make(map[string]bool)
	for dec.More() {
		token, err := dec.Token()
		key, _ := token.(string)
		if err != nil {
			return &Error{Kind: ErrSyntax, Reason: "give one object, such as {}", Cause: err}
		}
		m, ok := find(members, key)
		switch {
		case !ok:
			return &Error{Key: quote(key), Kind: ErrUnknownKey, Reason: "give one of " + keysOf(members)}
		case seen[key]:
			return &Error{Key: key, Kind: ErrDuplicateKey, Reason: "give it once"}
		}
		seen[key] = true
		if err := m.parse(dec); err != nil {
			return err
		}
	}
	return nil
}

func (m member) parse(dec *json.Decoder) error {
	token, err := dec.Token()
	if err != nil {
		return &Error{Key: m.key, Kind: ErrSyntax, Reason: "give a value", Cause: err}
	}
	switch value := token.(type) {
	case string:
		if m.text == nil {
			break
		}
		if value == "" {
			return &Error{Key: m.key, Kind: ErrPath, Reason: "empty: leave the key out for none"}
		}
		*m.text = value
		return m.checkText(value)
	case bool:
		if m.flag == nil {
			break
		}
		*m.flag = value == m.when
		return nil
	}
	want := "true or false"
	if m.text != nil {
		want = "a string"
	}
	return &Error{Key: m.key, Kind: ErrType, Reason: fmt.Sprintf("give %s", want)}
}

func find(members []member, key string) (member, bool) {
	for _, m := range members {
		if m.key == key {
			return m, true
		}
	}
	return member{}, false
}

func keysOf(members []member) string {
	keys := make([]string, len(members))
	for i, m := range members {
		keys[i] = m.key
	}
	return strings.Join(keys, ", ")
}
