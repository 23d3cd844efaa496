// Package address says where a server is, as one small comparable value that
// can be a map key, a flag, a line of configuration, and that can be dialled.
//
// There are four kinds of [Address], one constructor each:
//
//	TCP("example.com", 80)           a DNS name or an IP address, and a port
//	TCP6(ip, 80, flowinfo, scopeID)  everything an IPv6 socket address holds
//	Unix("/run/app.sock")            a socket file
//	Abstract([]byte("app"))          a name of the Linux abstract namespace
//
// [Parse] and [Address.String] are inverses of each other for every valid
// Address. The text forms are:
//
//	example.com:80
//	192.0.2.1:80
//	[2001:db8::1]:80
//	[fe80::1%eth0]:80                   TCP: the zone is an interface's name
//	[fe80::1%3]:80                      TCP6: the zone is a scope id, 0 included
//	[fe80::1%3]:80?flowinfo=0x1f        TCP6 with a traffic class or a flow label
//	unix:/run/app.sock
//	unix:@app                           abstract, without its leading NUL
//
// In the last two a percent sign, and every byte that does not print, is
// written %XX, so that any address fits on one line of UTF-8. Numbers have one
// spelling each: 080 and +80 are not ports.
//
// The package does not parse URLs, knows no default ports and keeps no
// connections. Constructing, parsing and validating do no I/O: names of hosts
// and of interfaces are looked up by [Address.Dial] alone, each time anew.
//
// # Specifications
//
// IPv6 addresses are written as in RFC 5952, with zones as in RFC 4007 section
// 11. The fields of a TCP6 address are those of sockaddr_in6 in RFC 3493
// section 3.3; flowinfo holds the traffic class (8 bits) above the flow label
// (20 bits, RFC 6437). DNS names follow the preferred syntax of RFC 1035
// section 2.3.1, with digits in front (RFC 1123 section 2.1) and underscores
// allowed. [Address.Host] is RFC 9110 section 7.2, [Address.ServerName] is RFC
// 6066 section 3.
//
// # Security considerations
//
// No address is reinterpreted on the way to the kernel. Hosts such as 127.1,
// 010.0.0.1 and 0x7f000001, which resolvers of the inet_aton family turn into
// addresses that a filter in front of them did not see, are refused; so are
// host names outside ASCII, whose conversion is a policy of the caller's. A
// socket file whose name begins with "@" stays a file. An interface's name is
// compared whole, never read as a number, and a scope id is given to the kernel
// as a number, never looked up as a name.
//
// Validation judges the form only. Whether a program may connect to a loopback,
// link-local or private address is for the program to decide; where names come
// from strangers, decide it on the resolved address, in [net.Dialer.ControlContext].
//
// Text in error messages is quoted and cut, since it may come from strangers.
package address
