package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	"github.com/transparency-dev/formats/proof"
	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var verifiers = map[string]note.Verifier{}

// verifierOf knows a log's key by the Go project's package, and a cosigner's by the other.
func verifierOf(vkey string) (note.Verifier, error) {
	if known := verifiers[vkey]; known != nil {
		return known, nil
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		v, err = f_note.NewVerifierForCosignatureV1(vkey)
	}
	if err == nil {
		verifiers[vkey] = v
	}
	return v, err
}

func readKey(vkey []byte) error {
	_, err := note.NewVerifier(string(vkey))
	return err
}

func openNote(signed []byte, vkeys []string) (answer, error) {
	var known []note.Verifier
	for _, vkey := range vkeys {
		v, err := verifierOf(vkey)
		if err != nil {
			return answer{}, fmt.Errorf("%s: %w", vkey, err)
		}
		known = append(known, v)
	}
	opened, err := note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return answer{}, err
	}
	a := answer{Text: []byte(opened.Text)}
	for _, sig := range opened.Sigs {
		a.Signers = append(a.Signers, fmt.Sprintf("%s %08x", sig.Name, sig.Hash))
	}
	return a, nil
}

// readTree reads a checkpoint whose origin is that of Go's own log: the one format that x/mod has a parser for.
func readTree(text []byte) (answer, error) {
	t, err := tlog.ParseTree(text)
	return answer{Root: t.Hash[:], Text: binary.BigEndian.AppendUint64(nil, uint64(t.N))}, err
}

// openReceipt takes the first of the keys for the log's and counts the others.
func openReceipt(q question) (answer, error) {
	var p proof.TLogProof
	if err := p.Unmarshal(q.Text); err != nil {
		return answer{}, err
	}
	a, err := openNote(p.Checkpoint, q.Keys)
	if err != nil {
		return answer{}, err
	}
	var c log.Checkpoint
	if _, err := c.Unmarshal(a.Text); err != nil {
		return answer{}, err
	}
	if c.Origin != q.Origin {
		return answer{}, errors.New("another origin")
	}
	cosigned := 0
	for _, signer := range a.Signers {
		if !strings.HasPrefix(signer, q.Origin+" ") {
			cosigned++
		}
	}
	if cosigned == len(a.Signers) || cosigned < q.Quorum {
		return answer{}, errors.New("not signed by the log and a quorum")
	}
	hashes := make([]tlog.Hash, len(p.Hashes))
	for i, h := range p.Hashes {
		hashes[i] = tlog.Hash(h)
	}
	return a, tlog.CheckRecord(hashes, int64(c.Size), hash(c.Hash), int64(p.Index), hash(q.Leaf))
}

// satisfies says whether the witnesses of a policy that are asked for have cosigned the note.
func satisfies(policy, signed []byte) error {
	group, err := witness.ParsePolicy(policy)
	if err == nil && !group.Satisfied(signed) {
		err = errors.New("not satisfied")
	}
	return err
}
