/** Masking of personal data: e-mail and IP addresses, and numbers that identify a person. */
package io.gristmill.preprocessing.mask;
