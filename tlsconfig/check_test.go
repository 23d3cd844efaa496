package tlsconfig_test

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/degu-go/degu/misc"
	"github.com/degu-go/degu/tlsconfig"
)

// own is a config that somebody wrote by hand, and that keeps to the policy.
func own() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, CipherSuites: rsaSuites}
}

func ownServer() *tls.Config {
	c := own()
	c.SessionTicketsDisabled = true
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, nil }
	return c
}

func ignorePeer([][]byte, [][]*x509.Certificate) error { return nil }

// broken are the rules, with a config that breaks each.
var broken = []struct {
	name, reason string
	change       func(*tls.Config)
	kind         tlsconfig.Kind
	key, message string
}{
	{"zero", "defaults are no policy", func(c *tls.Config) { *c = tls.Config{} }, tlsconfig.ErrVersion, "MinVersion",
		"tlsconfig: MinVersion: version refused: none is set: set tls.VersionTLS12"},
	{"TLS 1.1", "RFC 8996", func(c *tls.Config) { c.MinVersion = tls.VersionTLS11 }, tlsconfig.ErrVersion, "MinVersion",
		"tlsconfig: MinVersion: version refused: it is TLS 1.1: set tls.VersionTLS12"},
	{"TLS 1.3", "the document", func(c *tls.Config) { c.MaxVersion = tls.VersionTLS13 }, tlsconfig.ErrVersion, "MaxVersion",
		"tlsconfig: MaxVersion: version refused: it is TLS 1.3: set tls.VersionTLS12"},
	{"no end of versions", "the latest would count", func(c *tls.Config) { c.MaxVersion = 0 }, tlsconfig.ErrVersion, "MaxVersion",
		"tlsconfig: MaxVersion: version refused: none is set: set tls.VersionTLS12"},
	{"no suites", "the defaults have CBC", func(c *tls.Config) { c.CipherSuites = nil }, tlsconfig.ErrSuites, "CipherSuites",
		"tlsconfig: CipherSuites: cipher suite refused: none is listed, so the defaults would be offered: list those of the policy"},
	{"CBC", "RFC 9325 section 4.2", func(c *tls.Config) { c.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA} }, tlsconfig.ErrSuites, "CipherSuites",
		"tlsconfig: CipherSuites: cipher suite refused: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA isn't one of the policy's: remove it"},
	{"a suite of TLS 1.3", "it has no effect", func(c *tls.Config) { c.CipherSuites = []uint16{tls.TLS_AES_128_GCM_SHA256} }, tlsconfig.ErrSuites, "CipherSuites",
		"tlsconfig: CipherSuites: cipher suite refused: TLS_AES_128_GCM_SHA256 isn't one of the policy's: remove it"},
	{"renegotiation", "RFC 9325 section 3.5", func(c *tls.Config) { c.Renegotiation = tls.RenegotiateOnceAsClient }, tlsconfig.ErrRenegotiation, "Renegotiation",
		"tlsconfig: Renegotiation: renegotiation refused: the peer could change in mid-stream: set tls.RenegotiateNever"},
	{"h2", "the server would speak HTTP/2", func(c *tls.Config) { c.NextProtos = []string{"http/1.1", "h2"} }, tlsconfig.ErrALPN, "NextProtos",
		"tlsconfig: NextProtos: protocol refused: what speaks here is HTTP/1.1: remove h2"},
	{"randomness", "every secret is made of it", func(c *tls.Config) { c.Rand = rand.Reader }, tlsconfig.ErrRandom, "Rand",
		"tlsconfig: Rand: randomness refused: every secret would be as good as this source: leave it nil"},
	{"key log", "tls.Config: it compromises security", func(c *tls.Config) { c.KeyLogWriter = io.Discard }, tlsconfig.ErrKeyLog, "KeyLogWriter",
		"tlsconfig: KeyLogWriter: key log refused: whoever reads it reads the traffic: leave it nil"},
	{"garbage as a certificate", "it can't be judged", func(c *tls.Config) { c.Certificates = []tls.Certificate{{Certificate: [][]byte{{1}}}} }, tlsconfig.ErrPEM, "Certificates",
		"tlsconfig: Certificates: bad contents: the first certificate can't be parsed: replace it: x509: malformed certificate"},
}

var brokenClient = append([]brokenRow{
	{"any server", "no CA of one's own", func(c *tls.Config) { c.InsecureSkipVerify = true }, tlsconfig.ErrNoOwnCA, "InsecureSkipVerify",
		"tlsconfig: InsecureSkipVerify: host name unchecked without an own CA: any certificate would do: set RootCAs, or leave it false"},
	{"CAs for nothing", "nothing looks at them", func(c *tls.Config) { c.InsecureSkipVerify, c.RootCAs = true, x509.NewCertPool() }, tlsconfig.ErrUnverified, "InsecureSkipVerify",
		"tlsconfig: InsecureSkipVerify: server not verified: nothing verifies the server: leave it false, or build the config by Client with SkipHostnameCheck"},
	{"a check that resumption leaves out", "tls.Config: VerifyPeerCertificate", func(c *tls.Config) {
		c.VerifyPeerCertificate, c.ClientSessionCache = ignorePeer, tls.NewLRUClientSessionCache(1)
	}, tlsconfig.ErrResumption, "VerifyPeerCertificate",
		"tlsconfig: VerifyPeerCertificate: resumption refused: resumed sessions go round it: do the same in VerifyConnection"},
	{"encrypted client hello", "RFC 9849 needs TLS 1.3", func(c *tls.Config) { c.EncryptedClientHelloConfigList = []byte{0} }, tlsconfig.ErrECH, "EncryptedClientHelloConfigList",
		"tlsconfig: EncryptedClientHelloConfigList: encrypted client hello refused: it needs TLS 1.3: leave it nil"},
}, broken...)

var brokenServer = append([]brokenRow{
	{"another config later", "it goes round the check", func(c *tls.Config) {
		c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, nil }
	}, tlsconfig.ErrDynamic, "GetConfigForClient",
		"tlsconfig: GetConfigForClient: callback refused: what it returns can't be checked: leave it nil"},
	{"no certificate", "RFC 5246 section 7.4.2", func(c *tls.Config) { c.GetCertificate = nil }, tlsconfig.ErrNoIdentity, "Certificates",
		"tlsconfig: Certificates: no server certificate: a server presents a certificate: set it, or GetCertificate"},
	{"tickets", "RFC 5077 section 5.5", func(c *tls.Config) { c.SessionTicketsDisabled = false }, tlsconfig.ErrResumption, "SessionTicketsDisabled",
		"tlsconfig: SessionTicketsDisabled: resumption refused: the tickets' key would open recorded traffic: set it"},
	{"any client certificate", "it authenticates nobody", clientAuth(tls.RequireAnyClientCert), tlsconfig.ErrClientAuth, "ClientAuth", notVerified},
	{"a client certificate that may be any", "it authenticates nobody", clientAuth(tls.RequestClientCert), tlsconfig.ErrClientAuth, "ClientAuth", notVerified},
	{"a client certificate that may be missing", "who leaves it out is let in", clientAuth(tls.VerifyClientCertIfGiven), tlsconfig.ErrClientAuth, "ClientAuth", notVerified},
	{"client authentication below the first", "crypto/tls asks for nothing then", clientAuth(-1), tlsconfig.ErrClientAuth, "ClientAuth", notVerified},
	{"client authentication behind the last", "nobody knows what a later Go makes of it", clientAuth(tls.RequireAndVerifyClientCert + 1), tlsconfig.ErrClientAuth, "ClientAuth", notVerified},
	{"clients of public CAs", "anyone gets one", func(c *tls.Config) { c.ClientAuth = tls.RequireAndVerifyClientCert }, tlsconfig.ErrClientAuth, "ClientCAs",
		"tlsconfig: ClientCAs: clients not authenticated: any public CA would vouch for clients: set it"},
}, broken...)

const notVerified = "tlsconfig: ClientAuth: clients not authenticated: not every client is verified: set tls.RequireAndVerifyClientCert, or tls.NoClientCert to take any"

// clientAuth sets it together with the CAs that it may need.
func clientAuth(a tls.ClientAuthType) func(*tls.Config) {
	return func(c *tls.Config) { c.ClientAuth, c.ClientCAs = a, x509.NewCertPool() }
}

type brokenRow = struct {
	name, reason string
	change       func(*tls.Config)
	kind         tlsconfig.Kind
	key, message string
}

func TestCheck(t *testing.T) {
	for _, side := range []struct {
		name  string
		good  func() *tls.Config
		check func(*tls.Config) error
		rows  []brokenRow
	}{
		{"client", own, tlsconfig.Check, brokenClient},
		{"server", ownServer, tlsconfig.CheckServer, brokenServer},
	} {
		if err := side.check(side.good()); err != nil {
			t.Errorf("%s: the good one is refused: %v", side.name, err)
		}
		err := side.check(nil)
		if !errors.Is(err, tlsconfig.ErrNoConfig) || err.Error() != "tlsconfig: no config: the *tls.Config is nil: give one, or a Client" {
			t.Errorf("%s: nil: %v", side.name, err)
		}
		for _, tt := range side.rows {
			t.Run(side.name+"/"+tt.name, func(t *testing.T) {
				c := side.good()
				tt.change(c)
				err := side.check(c)
				var e *tlsconfig.Error
				if !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Key != tt.key || e.Error() != tt.message {
					t.Errorf("%v, want %q of %s:\n%s\nsince: %s", err, tt.kind, tt.key, tt.message, tt.reason)
				}
			})
		}
	}
}

// A server takes any client, as the good one above, or verifies each.
func TestCheckServerVerifies(t *testing.T) {
	c := ownServer()
	clientAuth(tls.RequireAndVerifyClientCert)(c)
	if err := tlsconfig.CheckServer(c); err != nil {
		t.Error(err)
	}
}

// A config's own certificate is judged, with the list of suites as the option.
func TestCheckCertificate(t *testing.T) {
	p := misc.TempPKIFor(t, misc.PKIOptions{ECDSA: true})
	c := own()
	c.Certificates = plain(t, p.ServerConfig()).Certificates
	c.Certificates[0].Leaf = nil
	if err := tlsconfig.Check(c); !errors.Is(err, tlsconfig.ErrKeyType) {
		t.Errorf("an ECDSA key: %v", err)
	}
	c.CipherSuites = allSuites
	if err := tlsconfig.Check(c); err != nil {
		t.Errorf("an ECDSA key with its suites: %v", err)
	}
}

// decided has each field of tls.Config and what Check makes of it.
var decided = map[string]string{
	"Time": "honoured", "ServerName": "the client's to set", "RootCAs": "nil is the system's",
	"CurvePreferences": "all that there are will do", "DynamicRecordSizingDisabled": "a matter of speed",
	"VerifyConnection": "can only refuse more", "GetClientCertificate": "judged by Prebuilt for what it returns",
	"ClientSessionCache": "asked for, and covered by Prebuilt", "NameToCertificate": "names of Certificates",
	"PreferServerCipherSuites": "without effect", "SessionTicketKey": "needs tickets", "WrapSession": "needs tickets",
	"UnwrapSession": "needs tickets", "EncryptedClientHelloKeys": "needs TLS 1.3",
	"GetEncryptedClientHelloKeys": "needs TLS 1.3", "EncryptedClientHelloRejectionVerify": "needs the config list",
	"GetCertificate": "is a certificate as far as Check can tell",
}

// A field that comes with a later Go must be thought about.
func TestEachFieldIsDecided(t *testing.T) {
	judged := make(map[string]bool)
	for _, rows := range [][]brokenRow{brokenClient, brokenServer} {
		for _, r := range rows {
			judged[r.key] = true
		}
	}
	config := reflect.TypeFor[tls.Config]()
	for i := range config.NumField() {
		f := config.Field(i)
		if f.IsExported() && !judged[f.Name] && decided[f.Name] == "" {
			t.Errorf("tls.Config.%s: add a rule to Check, or the reason why it needs none", f.Name)
		}
		if judged[f.Name] && decided[f.Name] != "" {
			t.Errorf("tls.Config.%s both has a rule and needs none", f.Name)
		}
	}
}
