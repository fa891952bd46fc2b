package io.gristmill.preprocessing.statistics;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gristmill.config.SettingValues;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.CleanSection.LanguageUnit;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleNames;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A change of settings: checks whether stored values remain valid under the new settings. */
public final class SettingsChange {

  private static final String NONE = "[]";

  /** Settings of the language step; they affect texts if paragraphs are filtered by language. */
  private static final Set<String> OF_LANGUAGES =
      Set.of("languages", "min-language-probability", "language-thresholds");

  /** Settings that do not affect measurements, or whose effect is checked separately. */
  private static final Set<String> OF_VERDICTS =
      Set.of(
          "profile",
          "rules",
          "thresholds",
          "quality-thresholds",
          "language-without-thresholds",
          "keep-reject-text",
          "max-malformed-fraction",
          "report-shards");

  /** Affects the size of files only. Missing in runs of earlier versions. */
  private static final String OUTPUT_BYTES = "output-bytes";

  /** Settings that affect kept texts and their files, but no verdict. */
  private static final Set<String> OF_FILES =
      Set.of("mask", "mask-profile", "pseudonym-key", "split-bytes", OUTPUT_BYTES);

  private final CleanSettings before;
  private final CleanSettings after;
  private final boolean cutsParagraphs;
  private final String where;
  private final Profile oldProfile;
  private final Profile newProfile;

  /**
   * @param where the earlier stage, for messages
   */
  public SettingsChange(CleanSettings before, CleanSection after, String where) {
    this.before = before;
    this.after = CleanSettings.of(after);
    this.cutsParagraphs = after.languageUnit() == LanguageUnit.PARAGRAPH;
    this.where = where;
    this.oldProfile = Profiles.named(before.profile());
    this.newProfile = after.effectiveProfile();
  }

  /**
   * Checks that verdicts can be computed from stored values.
   *
   * @throws IncompatibleArtifactException with the first setting or rule for which they cannot
   */
  public void requireSameMeasurements() {
    Set<String> mayDiffer = new TreeSet<>(OF_VERDICTS);
    mayDiffer.addAll(OF_FILES);
    if (!cutsParagraphs) {
      mayDiffer.addAll(OF_LANGUAGES);
    }
    requireEqual(mayDiffer);
    after.rules().forEach(this::requireMeasured);
  }

  private void requireMeasured(String rule) {
    if (!before.rules().contains(rule)) {
      throw new IncompatibleArtifactException(
          format(
              "clean.rules: %s was not measured (expected some of %s, or the crawl cleaned again)"
                  + " at %s",
              rule, before.rules(), where));
    }
    if (!newProfile.measuresAs(oldProfile, rule)) {
      throw new IncompatibleArtifactException(
          format(
              "clean.profile: the values of %s are those of %s (expected them as %s measures them,"
                  + " or the crawl cleaned again) at %s",
              rule, oldProfile.name(), newProfile.name(), where));
    }
    List<String> rewritten = rewriting(before.rules(), rule);
    List<String> wanted = rewriting(after.rules(), rule);
    if (!wanted.equals(rewritten)) {
      throw new IncompatibleArtifactException(
          format(
              "clean.rules: %s was measured behind %s (expected behind %s, or the crawl cleaned"
                  + " again) at %s",
              rule, rewritten, wanted, where));
    }
  }

  /**
   * Checks that the stored kept texts are valid under the new settings.
   *
   * @throws IncompatibleArtifactException if they were rewritten or masked differently
   */
  public void requireSameTexts() {
    Set<String> mayDiffer = new TreeSet<>(OF_VERDICTS);
    mayDiffer.addAll(OF_LANGUAGES);
    if (!before.section().containsKey(OUTPUT_BYTES)) {
      mayDiffer.add(OUTPUT_BYTES);
    }
    requireEqual(mayDiffer);
    List<String> rewritten = before.rules().stream().filter(RuleNames::mayRewrite).toList();
    List<String> wanted = after.rules().stream().filter(RuleNames::mayRewrite).toList();
    requireEqual("rules that rewrite", wanted.toString(), rewritten.toString());
  }

  private void requireEqual(Set<String> mayDiffer) {
    Set<String> keys = new TreeSet<>(after.section().keySet());
    keys.addAll(before.section().keySet());
    keys.removeAll(mayDiffer);
    for (String key : keys) {
      String absent = CleanSection.ABSENT_IF_EMPTY.contains(key) ? NONE : "nothing";
      requireEqual(
          key,
          after.section().getOrDefault(key, absent),
          before.section().getOrDefault(key, absent));
    }
  }

  private void requireEqual(String what, String wanted, String stored) {
    if (!wanted.equals(stored)) {
      throw new IncompatibleArtifactException(
          format(
              "clean.%s: %s (expected %s as stored, or the crawl cleaned again) at %s",
              what, wanted, stored, where));
    }
  }

  /** Rules before {@code rule} that may change its input. */
  private static List<String> rewriting(List<String> rules, String rule) {
    return rules.subList(0, rules.indexOf(rule)).stream().filter(RuleNames::mayRewrite).toList();
  }

  /**
   * The settings that determined the outcome of a run.
   *
   * @param rules rules in use, in order
   * @param section every setting as text, by its key
   */
  public record CleanSettings(
      String profile,
      List<String> rules,
      List<String> mask,
      List<String> languages,
      @JsonProperty("language-model") String languageModel,
      @JsonProperty("min-language-probability") double minLanguageProbability,
      SortedMap<String, String> section) {

    public static CleanSettings of(CleanSection section) {
      return new CleanSettings(
          section.profile(),
          Profiles.named(section.profile()).rulesInUse(section.rules()),
          section.mask(),
          section.languages(),
          section.languageModel(),
          section.minLanguageProbability(),
          byKey(section));
    }

    /** Uses reflection, so that settings added later are included. */
    private static SortedMap<String, String> byKey(CleanSection section) {
      SortedMap<String, String> settings = new TreeMap<>();
      for (RecordComponent component : CleanSection.class.getRecordComponents()) {
        String key = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        try {
          Object value = component.getAccessor().invoke(section);
          String text = Objects.toString(SettingValues.plain(value));
          if (!CleanSection.ABSENT_IF_EMPTY.contains(key) || !text.equals(NONE)) {
            settings.put(key, text);
          }
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("a record shows its components", e);
        }
      }
      return settings;
    }
  }
}
