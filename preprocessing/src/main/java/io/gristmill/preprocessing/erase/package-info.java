/** Matches documents against a list of pages, domains, e-mail addresses and ids to erase. */
package io.gristmill.preprocessing.erase;
