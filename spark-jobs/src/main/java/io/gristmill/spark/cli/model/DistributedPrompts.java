package io.gristmill.spark.cli.model;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.generation.TextBatch;
import io.gristmill.spark.cli.model.ModelOptions.ModelLocation;
import io.gristmill.spark.cli.model.Prompts.Prompt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Continues the prompts of a partition with a model of its own. */
record DistributedPrompts(ModelLocation model, GenerationSection section, int places)
    implements FlatMapFunction<Iterator<Prompt>, String> {

  private static final long serialVersionUID = 1L;

  /** A job that returns the answers to all prompts in their order. */
  Function<JavaSparkContext, List<String>> over(List<Prompt> prompts, int tasks) {
    return spark -> {
      spark.setJobDescription("continue " + prompts.size() + " prompts");
      return spark
          .parallelize(prompts, Math.min(tasks, prompts.size()))
          .mapPartitions(this)
          .collect();
    };
  }

  @Override
  public Iterator<String> call(Iterator<Prompt> prompts) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LoadedModel loaded = model.load();
        TextBatch batch = new TextBatch(loaded.network(), loaded.tokenizer(), places, 1)) {
      Prompts.answer(loaded, batch, section, prompts, lines::add);
    }
    return lines.iterator();
  }
}
