/**
 * Selects documents by the ranks of their scores, and repeats or leaves them out by the group that
 * they belong to.
 */
package io.gristmill.preprocessing.select;
