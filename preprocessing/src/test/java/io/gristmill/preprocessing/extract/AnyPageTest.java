package io.gristmill.preprocessing.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.extract.MainTextExtractor.ExtractionLimits;
import io.gristmill.preprocessing.extract.TextExtractor.Extraction.Extracted;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AnyPageTest {

  private final TextExtractor extractor = new MainTextExtractor(ExtractionLimits.DEFAULT);

  @Property(tries = 200)
  void survivesAnyString(@ForAll String html) {
    assertThat(extractor.extract("<p>" + html, "")).isInstanceOf(Extracted.class);
  }
}
