/** Merges applied to the bytes of a piece; what encoding spends its time on. */
package io.gristmill.tokenizer.merge;
