/** Parses Internet addresses and selects the public ones. */
package io.gristmill.preprocessing.mask.address;
