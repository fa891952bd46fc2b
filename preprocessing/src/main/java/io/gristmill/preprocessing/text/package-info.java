/**
 * Characters, lines and spans as Python defines them, in which the reference implementations are
 * written.
 */
package io.gristmill.preprocessing.text;
