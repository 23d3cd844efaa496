package serve

import "sync"

// gates hold goroutines, by the target that they answer, until there are as many
// of them as each waits for. One that its client has given up counts until then,
// so whoever needs a number of them names a target of its own.
type gates struct {
	mu   sync.Mutex
	held map[string]*gate
}

type gate struct {
	waiting int
	open    chan struct{}
}

func (g *gates) wait(target string, n int) {
	g.mu.Lock()
	at := g.held[target]
	if at == nil {
		at = &gate{open: make(chan struct{})}
		if g.held == nil {
			g.held = make(map[string]*gate)
		}
		g.held[target] = at
	}
	if at.waiting++; at.waiting >= n {
		close(at.open)
		delete(g.held, target)
	}
	g.mu.Unlock()
	<-at.open
}
