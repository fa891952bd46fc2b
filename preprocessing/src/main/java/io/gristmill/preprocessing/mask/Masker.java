package io.gristmill.preprocessing.mask;

/** Replaces personal data. A text's result depends on that text alone. */
@FunctionalInterface
public interface Masker {

  Masked mask(String text);
}
