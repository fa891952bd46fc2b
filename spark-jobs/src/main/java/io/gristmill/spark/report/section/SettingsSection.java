package io.gristmill.spark.report.section;

import io.gristmill.spark.page.Html;
import io.gristmill.spark.page.Markup;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.report.run.RunSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Section with what makes the run: settings that differ from the defaults, and fingerprints.
 *
 * @param stages the finished stages
 */
public record SettingsSection(
    RunFiles files, List<String> stages, RunSettings settings, Html html) {

  public void render() throws IOException {
    html.heading("Configuration and fingerprints");
    html.paragraph(Markup.sentence("Run directory: %s", Markup.code(files.run())));
    List<List<Markup>> changed = new ArrayList<>();
    for (Map.Entry<String, RunSettings.Change> one : settings.fromDefaults().entrySet()) {
      changed.add(
          List.of(
              Markup.code(one.getKey()),
              Markup.code(one.getValue().now()),
              Markup.code(one.getValue().before())));
    }
    html.paragraph(
        changed.isEmpty()
            ? "All settings that the results depend on have their defaults."
            : "Settings that the results depend on and that are not the defaults:");
    html.cells(List.of("key", "value", "default"), changed);
    List<List<Markup>> rows = new ArrayList<>();
    for (String stage : stages) {
      var manifest = files.measured(stage + "/manifest.json");
      rows.add(
          List.of(
              Markup.text(stage),
              Markup.code(manifest.at("fingerprint").asText()),
              Markup.code(manifest.at("config-fingerprint").asText()),
              Markup.text(manifest.at("version").asText()),
              Markup.text(manifest.at("finished").asText())));
    }
    html.note(
        "The same input, configuration and seed give the same bytes, and the same fingerprints.");
    html.cells(List.of("stage", "fingerprint", "configuration", "version", "finished"), rows);
  }
}
