/**
 * Personal data in texts: finds and masks e-mail and IP addresses and numbers that identify a
 * person, replaces them by keyed pseudonyms, and matches documents against a list to erase.
 */
package io.gristmill.preprocessing.mask;
