package io.gristmill.preprocessing.pipeline;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.fasttext.FastTextModel;
import io.gristmill.preprocessing.quality.QualityModel;
import io.gristmill.preprocessing.text.Candidate;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models of {@code clean.quality-models}. They are read at the first score, once for each copy
 * of this object: an executor that shares it between its tasks holds each model once. Thread-safe.
 */
public final class QualityModels implements Serializable {

  /** The step's name, as of a rule; measured values are named {@code quality/NAME}. */
  public static final String NAME = "quality";

  public static final QualityModels NONE = new QualityModels(List.of(), List.of());

  private static final long serialVersionUID = 1L;

  private final List<Source> sources;
  private final List<Storage> storage;
  private transient volatile Map<String, QualityModel> loaded;

  /**
   * @param storage one, or none without sources
   */
  private QualityModels(List<Source> sources, List<Storage> storage) {
    this.sources = List.copyOf(sources);
    this.storage = List.copyOf(storage);
  }

  /** The models that a section names, not read yet. */
  static QualityModels of(Storage storage, CleanSection section) {
    List<Source> sources = Source.of(section.qualityModels());
    return sources.isEmpty() ? NONE : new QualityModels(sources, List.of(storage));
  }

  /**
   * The files of the models that a section names, with their labels checked.
   *
   * @throws InvalidInputException if a file is missing, or a model has no such label
   */
  static List<InputFile> files(Storage storage, CleanSection section) throws IOException {
    List<InputFile> files = new ArrayList<>();
    for (Source source : Source.of(section.qualityModels())) {
      if (!storage.exists(source.uri())) {
        throw new InvalidInputException(
            format(
                "clean.quality-models: no file (expected a model for %s) at %s",
                source.name(), source.uri()));
      }
      InputFile file = storage.input(source.uri());
      source.requireLabel(file);
      files.add(file);
    }
    return files;
  }

  /**
   * The names of the scores that a section configures.
   *
   * @throws InvalidConfigException for a malformed setting
   */
  public static List<String> names(CleanSection section) {
    return Source.of(section.qualityModels()).stream().map(Source::name).toList();
  }

  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /**
   * Adds the score of every model to the values of a document.
   *
   * @throws UncheckedIOException if a model cannot be read
   * @throws InvalidInputException if a file is not a model
   */
  public void measure(Candidate candidate) {
    if (!isEmpty()) {
      models()
          .forEach(
              (name, model) ->
                  candidate.measured(NAME + '/' + name, model.score(candidate.text())));
    }
  }

  private Map<String, QualityModel> models() {
    Map<String, QualityModel> models = loaded;
    if (models == null) {
      synchronized (sources) {
        models = loaded == null ? read() : loaded;
        loaded = models;
      }
    }
    return models;
  }

  private Map<String, QualityModel> read() {
    Map<String, QualityModel> models = new LinkedHashMap<>();
    Map<String, QualityModel> byFile = new LinkedHashMap<>();
    for (Source source : sources) {
      String key = source.uri() + '#' + source.label();
      QualityModel model = byFile.get(key);
      if (model == null) {
        model = source.read(storage.get(0));
        byFile.put(key, model);
      }
      models.put(source.name(), model);
    }
    return models;
  }

  /**
   * A model as configured.
   *
   * @param name of its score
   * @param label of a supervised model whose probability is the score
   */
  record Source(String name, String uri, String label) implements Serializable {

    /** The label of DCLM's classifiers. */
    private static final String DEFAULT_LABEL = "hq";

    private static final long serialVersionUID = 1L;

    private static final Pattern SETTING =
        Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)=([^#]+?)(?:#(?:__label__)?(\\S+))?");

    /**
     * Parses {@code NAME=URI} or {@code NAME=URI#LABEL} each.
     *
     * @throws InvalidConfigException for a malformed setting or a repeated name
     */
    static List<Source> of(List<String> settings) {
      List<Source> sources = new ArrayList<>();
      Set<String> names = new TreeSet<>();
      for (String setting : settings) {
        Matcher parts = SETTING.matcher(setting.strip());
        if (!parts.matches() || !names.add(parts.group(1))) {
          throw new InvalidConfigException(
              format(
                  "clean.quality-models: %s (expected NAME=URI or NAME=URI#LABEL, each name once)",
                  setting));
        }
        String label = parts.group(3) == null ? DEFAULT_LABEL : parts.group(3);
        sources.add(new Source(parts.group(1), parts.group(2), label));
      }
      return sources;
    }

    /** Reads the file up to its labels, without the matrices. */
    void requireLabel(InputFile file) throws IOException {
      List<String> labels = FastTextModel.labels(file);
      if (labels.isEmpty() && !QualityModel.isNgrams(file)) {
        throw new InvalidInputException(
            format(
                "clean.quality-models: %s (expected a fastText model or one of"
                    + " train-quality-model) at %s",
                name, file.uri()));
      }
      if (!labels.isEmpty() && !labels.contains(label)) {
        throw new InvalidInputException(
            format(
                "clean.quality-models: label %s of %s (expected #LABEL, one of %s) at %s",
                label, name, labels, file.uri()));
      }
    }

    QualityModel read(Storage storage) {
      try {
        return QualityModel.load(storage.input(uri), label);
      } catch (IOException e) {
        throw new UncheckedIOException("quality model " + name + " at " + uri, e);
      }
    }
  }
}
