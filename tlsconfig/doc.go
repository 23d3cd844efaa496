// Package tlsconfig turns a few paths into a [tls.Config] that keeps to one
// policy, judges configurations built elsewhere by the same policy, and tells
// which check ended a handshake.
//
// There is little to choose, on purpose:
//
//	version       TLS 1.2 and no other
//	suites        ECDHE-RSA-AES128-GCM-SHA256, ECDHE-RSA-AES256-GCM-SHA384;
//	              with ECDSA: true, the two of ECDHE-ECDSA as well
//	server        its certificate is verified, always
//	host name     checked, unless SkipHostnameCheck with an own CA
//	never         renegotiation, compression, HTTP/2
//	unless asked  session resumption (a client's Resume; no server's)
//
// [Client.Build] and [Server.Build] make configurations from files; both have
// the JSON form of Degu's sslconfig dictionaries, so that one can travel to
// another process. [Check] and [CheckServer] judge a configuration. A client
// takes a [Source]: a Client, or a [Prebuilt] configuration. [Classify] turns
// the error of a handshake into a [HandshakeError].
//
// The package connects to nothing and starts no goroutine. A configuration
// belongs to whoever asked for it, and nothing is shared between two of them.
//
// # Files
//
// Certificates and keys are PEM. A CA file holds certificates and nothing else;
// a damaged block is an error, where other programs step over it. So is one that
// doesn't begin its line: behind a byte order mark, indented or commented out. A
// CA directory is one of OpenSSL's, with names by hash such as 5ed36f99.0, or a
// plain one of files *.pem and *.crt; what else lies there doesn't matter. CAs
// are read once.
//
// # Rotation
//
// The certificate in CertFile and its key are looked at again for each
// handshake that needs them, and read again when a file was replaced or written
// to. Connections made afterwards use the new pair; open ones keep what they
// have, and so does a client's resumption: sessions that began with the old
// certificate aren't resumed.
//
// A pair can't be replaced in one step. While the key doesn't belong to the
// certificate, or one of the files is missing, damaged or of a refused type,
// the last good pair is used on, and the files are tried again at the next
// handshake. So any order of writing works; best write each file under another
// name and rename it, so that no half of a chain is ever seen. Nothing reports
// that a pair is bad for good: build another configuration from the same files,
// which says what is wrong.
//
// # Resumption
//
// A resumed handshake sends no certificate, and crypto/tls then goes by what it
// found in the first one. Chain, name and time are therefore verified once more
// at the end of each handshake, in tls.Config.VerifyConnection, which
// resumption doesn't leave out as it does VerifyPeerCertificate.
//
// # Specifications
//
// TLS 1.2 is RFC 5246, its suites RFC 5289, their key exchange RFC 8422; RFC
// 9325 recommends them. The extended master secret (RFC 7627) is offered, and a
// session is resumed only as it began, with or without. Certificates and their
// chains are RFC 5280, where an extended key usage that is absent allows any.
// Names are matched as in RFC 9525 (formerly RFC 6125): subject alternative
// names only, DNS names and IP addresses by their own kind; the common name,
// which the document speaks of, counts nowhere any more. Server names are sent
// as in RFC 6066 section 3, so never for an IP address. Dates and revocation:
// certificates are valid in their window; lists and OCSP aren't consulted.
//
// # Security considerations
//
// A certificate in CertFile goes to any server that has been verified and asks
// for one, and TLS 1.2 sends it unencrypted: who watches the network learns who
// connects. Without host names, every certificate that the CA signed for
// servers is the server: have a CA for this one purpose.
//
// A certificate for clients isn't one for servers: both sides insist on the
// extended key usage, so that a peer can't turn round and pose as the other
// side. A certificate of the CA file that is no CA vouches for itself alone, and
// its dates, usage and names still count. It is one if its basic constraints say
// so (RFC 5280 section 4.2.1.9), as those of many that are signed by themselves
// do, such as those of openssl req -x509; and if it is of X.509 version 1, which
// can't say, and many a private CA is. Whoever has the key of one of these signs
// for any server.
//
// What a Build or a Prebuilt verifies was copied when it was made: a pool, list
// or field that is changed later opens nothing. Of a server's alert only its
// number is used, as a hint; it isn't authenticated. Text from certificates is
// quoted and cut in error messages.
package tlsconfig
