package io.gristmill.spark.train.sliced;

import io.gristmill.spark.engine.Iterators;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;

/**
 * An RDD whose partitions prefer the executors that the driver names, and are computed when their
 * first element is asked for. Spark itself prefers the hosts of shuffle outputs, not the executor
 * with the cached replica, and would compute a partition that a cached replica does not read.
 */
final class PlacedRdd<T> extends RDD<T> {

  private static final long serialVersionUID = 1L;

  private final transient RDD<T> placed;
  private final transient List<Optional<String>> locations;

  private PlacedRdd(RDD<T> parent, List<Optional<String>> locations, ClassTag<T> type) {
    super(parent, type);
    this.placed = parent;
    this.locations = locations;
  }

  /**
   * @param locations preferred executor by partition, as {@link Placement} writes them
   */
  static <T> JavaRDD<T> of(JavaRDD<T> rdd, List<Optional<String>> locations) {
    return new PlacedRdd<>(rdd.rdd(), locations, rdd.classTag()).toJavaRDD();
  }

  @Override
  public Iterator<T> compute(Partition split, TaskContext context) {
    RDD<T> parent = firstParent(elementClassTag());
    return JavaConverters.asScalaIterator(
        Iterators.defer(() -> JavaConverters.asJavaIterator(parent.iterator(split, context))));
  }

  @Override
  public Partition[] getPartitions() {
    return placed.partitions();
  }

  @Override
  public Seq<String> getPreferredLocations(Partition split) {
    List<String> preferred = locations.get(split.index()).stream().toList();
    return JavaConverters.asScalaBuffer(preferred).toSeq();
  }
}
