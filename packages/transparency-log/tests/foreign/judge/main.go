// Command judge answers questions about logs with packages that are not ours: golang.org/x/mod/sumdb of the Go project, and
// github.com/transparency-dev/formats for what that lacks (cosignatures, receipts). It reads one question in JSON a line from
// standard input and writes one answer a line; the entries that it is given make up a tree of its own.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

type question struct {
	Kind       string
	Text, Note []byte
	Keys       []string
	Origin     string
	Quorum     int
	Size       int64
	Index      int64
	Level      int
	Width      int
	Old        int64
	Leaf       []byte
	Root, From []byte
	Proof      [][]byte
}

type answer struct {
	OK      bool     `json:"ok"`
	Why     string   `json:"why,omitempty"`
	Text    []byte   `json:"text,omitempty"`
	Signers []string `json:"signers,omitempty"`
	Root    []byte   `json:"root,omitempty"`
	Proof   [][]byte `json:"proof,omitempty"`
}

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	write := json.NewEncoder(out)
	own := &tree{}
	for in.More() {
		var q question
		if err := in.Decode(&q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		a, err := judge(own, q)
		if a.OK = err == nil; err != nil {
			a.Why = err.Error()
		}
		if err := write.Encode(a); err != nil {
			os.Exit(1)
		}
	}
}

func judge(own *tree, q question) (answer, error) {
	switch q.Kind {
	case "note":
		return openNote(q.Text, q.Keys)
	case "vkey":
		return answer{}, readKey(q.Text)
	case "checkpoint":
		return readTree(q.Text)
	case "receipt":
		return openReceipt(q)
	case "policy":
		return answer{}, satisfies(q.Text, q.Note)
	case "path":
		return answer{}, readPath(string(q.Text))
	case "inclusion":
		return answer{}, checkInclusion(q)
	case "consistency":
		return answer{}, checkConsistency(q)
	case "bundle":
		return answer{}, own.add(q)
	case "tile":
		return answer{}, own.compareTile(q)
	case "root":
		return own.rootAt(q.Size)
	case "prove-inclusion":
		return own.proveInclusion(q)
	case "prove-consistency":
		return own.proveConsistency(q)
	}
	return answer{}, errors.New("no such question: " + q.Kind)
}
