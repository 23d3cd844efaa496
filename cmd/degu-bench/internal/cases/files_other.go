//go:build !unix

package cases

func raiseFiles(int) int { return 0 }
