package io.gristmill.spark.tokenize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.Sections.TokensSection;
import io.gristmill.config.SettingValues;
import io.gristmill.io.InputFile;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.table.StoredTable;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes token shards of the documents, split by cluster, with lineage. */
public final class TokenizeJob implements Job {

  @Override
  public String stage() {
    return "tokens";
  }

  @Override
  public List<Upstream> upstream() {
    return List.of(
        Upstream.of("dedup", path -> path.startsWith("documents/") || path.startsWith("clusters/")),
        Upstream.of("tokenizer"));
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "tokens", "tokenizer.special-tokens");
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    StageDirectory directory = context.directory(stage());
    TokensSection section = context.config().tokens();
    BytePairTokenizer tokenizer =
        new BytePairTokenizer(
            TokenizerFiles.read(context.storage(), context.directory("tokenizer").uri()));
    Dataset<Row> documents =
        StoredTable.read(
            SparkEngine.session(context), context.directory("dedup").resolve("documents"));
    DocumentSplit split = new DocumentSplit(context.config().seed(), section.validationFraction());
    CorpusTokenizer.Settings settings =
        new CorpusTokenizer.Settings(
            split, section.shardTokens(), context.config().tokenizer().specialTokens().get(0));
    TokenizedCorpus corpus =
        new CorpusTokenizer(tokenizer, settings)
            .write(documents, context.storage(), directory.uri());
    ObjectNode extra = corpus.manifestFields();
    extra.put("leaked-near-duplicates", leaked(context, directory, corpus));
    extra.set("split-leaks", splitLeaks(context, split));
    return new StageResult(corpus.outputs(), extra);
  }

  private static ObjectNode splitLeaks(StageContext context, DocumentSplit split)
      throws IOException {
    StageDirectory dedup = context.directory("dedup");
    Dataset<Row> clusters =
        StoredTable.read(SparkEngine.session(context), dedup.resolve("clusters"))
            .select("id", "cluster");
    return SplitLeaks.of(clusters, dedup.require().extra(), split);
  }

  /**
   * Number of training documents whose cluster has a member in validation, by the written lineage.
   */
  private static long leaked(StageContext context, StageDirectory directory, TokenizedCorpus corpus)
      throws IOException {
    if (corpus.documents(Split.VALIDATION) == 0 || corpus.documents(Split.TRAIN) == 0) {
      return 0;
    }
    Dataset<Row> train = clusters(context, directory, Split.TRAIN);
    Dataset<Row> validation = clusters(context, directory, Split.VALIDATION).distinct();
    return train.join(validation, "cluster").count();
  }

  private static Dataset<Row> clusters(StageContext context, StageDirectory directory, Split split)
      throws IOException {
    List<String> lineage =
        context.storage().list(directory.resolve(split.key() + "/*.documents.parquet")).stream()
            .map(InputFile::uri)
            .toList();
    return StoredTable.read(SparkEngine.session(context), lineage).select("cluster");
  }
}
