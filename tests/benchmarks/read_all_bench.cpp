// Reads the whole log, cold and warm, beside read() and a checksum of the same files.
#include <fcntl.h>
#include <unistd.h>

#include <skald/eventstore/log_event_store.hpp>
#include <utility>
#include <vector>

#include "contenders.hpp"
#include "data_set.hpp"
#include "outcome.hpp"
#include "stream_reading.hpp"

namespace {

using namespace skald::bench;

/// Pages of the log, one behind the other, from the beginning again at the end.
class LogReader {
public:
    explicit LogReader(skald::EventStore& store) : store_(store) {}

    double read_page() {
        const skald::EventBatch batch = value_of(store_.read(request_));
        for (const skald::RecordedEvent& event : batch) keep(touch(event.data));
        request_.after(batch.at_end ? skald::GlobalPosition() : batch.scanned);
        return static_cast<double>(batch.size());
    }

private:
    skald::EventStore& store_;
    skald::ReadRequest request_ = skald::ReadRequest::all();
};

/// Pieces of the log's files, each read and checked, from the beginning again at the end.
class FileReader {
public:
    explicit FileReader(const std::string& folder)
        : files_(log_files(folder)), buffer_(std::size_t{256} << 10, '\0') {
        open();
    }
    ~FileReader() { ::close(descriptor_); }
    FileReader(const FileReader&) = delete;
    FileReader& operator=(const FileReader&) = delete;

    /// Yields the bytes of it.
    std::uint64_t read_piece() {
        const std::uint64_t left = files_[file_].bytes - offset_;
        const auto count = ::read(descriptor_, buffer_.data(), std::min(left, buffer_.size()));
        require(count > 0, "reading " + files_[file_].path);
        const auto bytes = static_cast<std::uint64_t>(count);
        keep(checksum({buffer_.data(), bytes}));
        offset_ += bytes;
        if (offset_ == files_[file_].bytes) next();
        return bytes;
    }

private:
    void open() {
        descriptor_ = ::open(files_[file_].path.c_str(), O_RDONLY | O_CLOEXEC);
        require(descriptor_ >= 0, "opening " + files_[file_].path);
    }
    void next() {
        ::close(descriptor_);
        file_ = (file_ + 1) % files_.size();
        offset_ = 0;
        open();
    }

    std::vector<LogFile> files_;
    std::string buffer_;
    std::size_t file_ = 0;
    std::uint64_t offset_ = 0;
    int descriptor_ = -1;
};

/// Each turn begins with nothing in memory.
Contender cold(Contender contender, const std::string& folder) {
    const auto run = [warm = std::move(contender.run), folder](auto length) {
        forget_cached(folder);
        return warm(length);
    };
    return {std::move(contender.name), run};
}

}  // namespace

int main(int argc, char** argv) {
    const auto options = parse_options(argc, argv);
    if (!options) return 2;
    const DataSet set = data_set(*options, EventMix(usual_events(*options)));
    const StoreCopy copy(set);
    const auto store = copy.open();
    const auto event_bytes =
        static_cast<double>(log_bytes(copy.folder())) / static_cast<double>(set.mix.events());
    LogReader log(*store);
    FileReader files(copy.folder());
    const Contender ours = repeat("log store", [&] { return log.read_page(); });
    const Contender theirs = repeat(
        "read and CRC32C", [&] { return static_cast<double>(files.read_piece()) / event_bytes; });

    Bench bench("read-all", *options, 2);
    bench.compare({ours, {theirs}, {{"warm", Figure::rate, at_least(0.7)}}});
    bench.compare({cold(ours, copy.folder()),
                   {cold(theirs, copy.folder())},
                   {{"cold", Figure::rate, at_least(0.7)}}});
    bench.note("units are events");
    return bench.finish();
}
