/**
 * The English rule tokenizer behind the certified profile, and nothing of splitters or profiles.
 */
package io.gristmill.preprocessing.words.english;
