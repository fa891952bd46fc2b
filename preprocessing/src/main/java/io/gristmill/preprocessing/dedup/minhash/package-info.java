/**
 * MinHash signatures as datatrove 0.10 defines them, bit for bit: simplified text, words, hashed
 * n-grams, permuted minima.
 */
package io.gristmill.preprocessing.dedup.minhash;
