package io.gristmill.preprocessing.extract;

import io.gristmill.preprocessing.extract.Extraction.Extracted;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AnyPageTest {

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @Property(tries = 200)
  void survivesAnyString(@ForAll String html) {
    assertThat(extractor.extract("<p>" + html, "")).isInstanceOf(Extracted.class);
  }
}
