// Command foreign reads a checkpoint that our witness cosigned, as JSON on standard input, and checks the log's signature with the
// Go project's own package, and the cosignatures with message and keys taken apart by hand. It says "ok" and exits 0, or says what
// is wrong and exits 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"filippo.io/mldsa"
	"golang.org/x/mod/sumdb/note"
)

type input struct {
	LogVkey   string
	Witnesses []string
	Note      string
}

func main() {
	var in input
	err := json.NewDecoder(os.Stdin).Decode(&in)
	if err == nil {
		err = check(in)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ok")
}

func check(in input) error {
	verifier, err := note.NewVerifier(in.LogVkey)
	if err != nil {
		return err
	}
	opened, err := note.Open([]byte(in.Note), note.VerifierList(verifier))
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	for _, vkey := range in.Witnesses {
		if err := checkCosigned(opened, vkey); err != nil {
			return fmt.Errorf("%.40s: %w", vkey, err)
		}
	}
	return nil
}

// The witnesses' keys are none that sumdb/note knows: their signatures are among those not verified.
func checkCosigned(opened *note.Note, vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil {
		return err
	}
	id := sha256.Sum256(append([]byte(parts[0]+"\n"), material...))
	if fmt.Sprintf("%x", id[:4]) != parts[1] {
		return errors.New("key id")
	}
	for _, sig := range opened.UnverifiedSigs {
		if sig.Name != parts[0] || sig.Hash != binary.BigEndian.Uint32(id[:4]) {
			continue
		}
		bytes, err := base64.StdEncoding.DecodeString(sig.Base64)
		if err != nil {
			return err
		}
		return verify(opened.Text, parts[0], material[0], material[1:], bytes[4:12], bytes[12:])
	}
	return errors.New("has not cosigned")
}

func verify(text, name string, kind byte, key, time, signature []byte) error {
	switch kind {
	case 0x04:
		seconds := binary.BigEndian.Uint64(time)
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
		if len(signature) != 64 || !ed25519.Verify(key, []byte(message), signature) {
			return errors.New("Ed25519 signature")
		}
		return nil
	case 0x06:
		public, err := mldsa.NewPublicKey(mldsa.MLDSA44(), key)
		if err != nil {
			return err
		}
		message, err := subtree(text, name, time)
		if err != nil {
			return err
		}
		return mldsa.Verify(public, message, signature, nil)
	}
	return fmt.Errorf("type %d", kind)
}

func subtree(text, name string, time []byte) ([]byte, error) {
	lines := strings.Split(text, "\n")
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("subtree/v1\n\x00")
	b.WriteByte(byte(len(name)))
	b.WriteString(name)
	b.Write(time)
	b.WriteByte(byte(len(lines[0])))
	b.WriteString(lines[0])
	b.Write(binary.BigEndian.AppendUint64(nil, 0))
	b.Write(binary.BigEndian.AppendUint64(nil, size))
	b.Write(root)
	return b.Bytes(), nil
}
