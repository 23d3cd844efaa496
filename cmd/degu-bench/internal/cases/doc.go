// Package cases has what is measured: each file a question, put to all the
// clients that it makes sense for, as contests.
package cases
