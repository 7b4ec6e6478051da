#include <skald/core/assert.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "checksum_repair.hpp"
#include "corpus_file.hpp"
#include "index_run_writer.hpp"
#include "listed_part.hpp"

namespace skald::fuzz {

void keep_index_run(const std::filesystem::path& corpus) {
    PartRow row;
    for (int i = 0; i < 6; ++i) {
        row.add({.stream = i % 3 == 0 ? "" : "order-" + std::to_string(i % 2),
                 .type = i % 2 == 0 ? "placed" : "paid",
                 .tags = {"urgent", "tag " + std::to_string(i)}});
    }
    row.add_snapshot("order-1", "folded", Version(1));
    row.set_life("order-1", {.metadata = {.max_count = 3, .readers = {"reader"}}});
    row.end_part();
    SimulatedDisk disk(1);
    const auto name = write_index_run(disk, log_id, row.parts());
    SKALD_ASSERT(name);
    Buffer bytes = disk.content(*name).value();
    Buffer repaired = bytes;
    repair_index_run(repaired);
    SKALD_ASSERT(repaired == bytes);
    keep(corpus, "index_run", "small", bytes, true);
    keep(corpus, "index_run", "small-as-it-is", bytes, false);
}

}  // namespace skald::fuzz
