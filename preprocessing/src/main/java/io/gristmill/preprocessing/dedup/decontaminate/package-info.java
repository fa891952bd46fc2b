/**
 * Texts that evaluation sets are made of, found in training documents by their n-grams, as
 * datatrove 0.10 does it.
 */
package io.gristmill.preprocessing.dedup.decontaminate;
