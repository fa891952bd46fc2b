/**
 * Numbers that identify a person: cards, accounts, telephones. Each is decided in constant time.
 */
package io.gristmill.preprocessing.mask.number;
