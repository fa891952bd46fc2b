package io.gristmill.preprocessing.pipeline;

import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Drops pages by their addresses, before anything is done with them. */
record UrlStep(UrlRules rules) {

  Outcome judge(Document document) {
    Measurements measured = rules.measure(document.url());
    Map<String, Double> values = new TreeMap<>();
    measured.forEach((name, number) -> values.put(UrlRules.NAME + '/' + name, number));
    Optional<String> reason = rules.limits().firstFailing(measured);
    return reason.isPresent()
        ? new Outcome.Dropped(document, UrlRules.NAME, reason.get(), values)
        : new Outcome.Kept(document, values);
  }
}
