/** Keyed pseudonyms that replace personal data: equal for equal data, without revealing it. */
package io.gristmill.preprocessing.mask.pseudonym;
