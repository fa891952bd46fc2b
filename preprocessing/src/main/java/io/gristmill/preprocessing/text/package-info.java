/** Characters, lines and spans as the reference implementations (Python's) see them. */
package io.gristmill.preprocessing.text;
