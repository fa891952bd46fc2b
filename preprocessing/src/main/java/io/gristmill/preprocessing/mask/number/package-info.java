/**
 * Numbers that identify a person: cards, accounts, telephones and national numbers, each with its
 * official checks. Each check takes constant time.
 */
package io.gristmill.preprocessing.mask.number;
