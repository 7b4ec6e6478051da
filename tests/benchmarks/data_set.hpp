// Stores full of events, made through the public interface once and kept in the data folder.
#pragma once
#include <cstdint>
#include <memory>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <vector>

#include "bench_options.hpp"
#include "event_mix.hpp"

namespace skald::bench {

struct DataSet {
    EventMix mix;
    std::string folder;  // of the store; open copies of it only
};

/// The events of the sets that most benchmarks share: 10^7 with --full, else 10^6.
std::uint64_t usual_events(const Options& options);

/// Makes it if it is not there; with fewer events, and says so, if the disk has no room for all.
DataSet data_set(const Options& options, EventMix mix);

/// A large set is not kept.
void remove(const DataSet& set);

/// A store that begins as a copy of a data set and may be written, in the working directory, which
/// is on the same disk as the set: full segments are shared with it, so a copy costs little. Removed
/// at the end.
class StoreCopy {
public:
    /// Opens nothing yet. The name tells the copies of a set apart that exist at the same time.
    explicit StoreCopy(const DataSet& set, const std::string& name = "copy");
    ~StoreCopy();
    StoreCopy(const StoreCopy&) = delete;
    StoreCopy& operator=(const StoreCopy&) = delete;

    const std::string& folder() const { return folder_; }
    std::unique_ptr<LogEventStore> open(const LogStoreOptions& options = {}) const;

private:
    std::string folder_;
};

/// The files of the log in a store's folder, in their order, and how many bytes of each are log:
/// the last one ends with zeroes.
struct LogFile {
    std::string path;
    std::uint64_t bytes;
};
std::vector<LogFile> log_files(const std::string& folder);
/// Of all of them.
std::uint64_t log_bytes(const std::string& folder);

/// Reads all files of the folder, so that the system holds them as far as they fit.
void warm(const std::string& folder);

/// Lets the system forget what it has read of all files in a folder, also where this process maps
/// them: the next look reads from the disk.
void forget_cached(const std::string& folder);

}  // namespace skald::bench
