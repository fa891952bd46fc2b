/** The English rule tokenizer of the certified profile, independent of splitters and profiles. */
package io.gristmill.preprocessing.words.english;
