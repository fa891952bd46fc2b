package io.gristmill.preprocessing.filter;

/**
 * One filter rule. Immutable and stateless, so that one instance serves all texts of a partition.
 * The result depends only on the text, its language and its URL.
 */
@FunctionalInterface
public interface DocumentFilter {

  Verdict apply(TextView text);
}
