/** Which documents a list of pages, domains, persons or ids speaks of. */
package io.gristmill.preprocessing.erase;
