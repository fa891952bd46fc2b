package io.gristmill.preprocessing.extract;

/** What became of a page. */
public sealed interface Extraction permits Extracted, LimitExceeded {}
