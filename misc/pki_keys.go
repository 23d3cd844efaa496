package misc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"sync"
	"sync/atomic"
)

const rsaBits = 2048

// pkiKeys is how many keys a PKI begins with: two CAs, a server, a client.
const pkiKeys = 4

// keySource gives RSA keys, by number. 0 to pkiKeys-1 are those that a PKI
// begins with, no two alike; no later one is any of these.
type keySource interface {
	rsa(n int) (*rsa.PrivateKey, error)
	next() int // number of a later one, not that of the call before
}

// freshKeys makes each key anew.
type freshKeys struct{ later atomic.Int64 }

func (*freshKeys) rsa(int) (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, rsaBits) }

func (k *freshKeys) next() int { return pkiKeys + int(k.later.Add(1)) - 1 }

// ring holds the RSA keys of this process's temporary PKIs, made when first
// used: making one takes longer than a handshake by a factor of a hundred.
var ring = func() (keys [4 * pkiKeys]func() (*rsa.PrivateKey, error)) {
	for i := range keys {
		keys[i] = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, rsaBits) })
	}
	return keys
}()

var pkis atomic.Int64

// ringKeys is one half of the ring: its first keys to begin with, the others, in
// turn, for later ones. The next PKI has the other half.
type ringKeys struct {
	first int
	later atomic.Int64
}

func sharedKeys() *ringKeys {
	return &ringKeys{first: int(pkis.Add(1)%2) * 2 * pkiKeys}
}

func (k *ringKeys) rsa(n int) (*rsa.PrivateKey, error) { return ring[k.first+n]() }

func (k *ringKeys) next() int { return pkiKeys + int(k.later.Add(1)-1)%pkiKeys }

// key makes the nth key of either type.
func (p *PKI) key(n int, onP256 bool) (crypto.Signer, error) {
	if onP256 {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	return p.keys.rsa(n)
}

// firstKeys makes the keys of a new PKI, all at the same time.
func (p *PKI) firstKeys() ([pkiKeys]crypto.Signer, error) {
	var keys [pkiKeys]crypto.Signer
	var errs [pkiKeys]error
	var making sync.WaitGroup
	for n := range keys {
		making.Add(1)
		go func() {
			defer making.Done()
			keys[n], errs[n] = p.key(n, p.options.ECDSA)
		}()
	}
	making.Wait()
	for _, err := range errs {
		if err != nil {
			return keys, err
		}
	}
	return keys, nil
}
