/**
 * Documents with their origin, and the characters, lines and spans of their texts as Python defines
 * them, in which the reference implementations are written.
 */
package io.gristmill.preprocessing.text;
