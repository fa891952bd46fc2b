/** Numbers that identify a person: cards, accounts, telephones. Each check takes constant time. */
package io.gristmill.preprocessing.mask.number;
