/** Names that stand for a person's data without revealing it: equal for equal data, under a key. */
package io.gristmill.preprocessing.mask.pseudonym;
