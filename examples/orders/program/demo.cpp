#include "orders/program/demo.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <skald/core/clock.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <utility>

#include "orders/program/prepared_log.hpp"
#include "orders/program/progress_line.hpp"
#include "orders/program/shop_view.hpp"
#include "orders/report/log_overview.hpp"
#include "orders/report/text_table.hpp"

namespace orders {
namespace {

using skald::Error;
using skald::Result;
namespace fs = std::filesystem;

// A log has a directory of its own, because two logs in one store would be one log.
std::string directory_for(const DemoOptions& options) {
    if (!options.data.empty()) return options.data;
    std::string name = "shop";
    const std::string& file = options.ocel.empty() ? options.events : options.ocel;
    if (!file.empty()) {
        name = fs::path(file).filename().string();
        name.resize(std::min(name.find('.', 1), name.size()));
    } else if (options.seed || options.orders) {
        name += "-" + std::to_string(options.seed.value_or(ShopOptions().seed)) + "-" +
                std::to_string(options.orders.value_or(ShopOptions().orders));
    }
    return (fs::path(options.data_home) / name).string();
}

Result<void> create_directory(const std::string& directory) {
    std::error_code failed;
    fs::create_directories(directory, failed);
    if (!failed) return {};
    return Error{skald::Errc::io,
                 "cannot create the data directory " + directory + ": " + failed.message()};
}

// The log that the command line names; none: whatever lies in the data directory.
Result<std::optional<PreparedLog>> prepare_named(const DemoOptions& options) {
    if (options.ocel.empty() && options.events.empty()) return std::optional<PreparedLog>();
    auto prepared =
        options.ocel.empty() ? prepare_events(options.events) : prepare_ocel(options.ocel);
    if (!prepared) return std::move(prepared).error();
    return std::optional<PreparedLog>(*std::move(prepared));
}

class Demo {
public:
    Demo(const DemoOptions& options, std::string directory, skald::EventStore& store,
         std::ostream& out, bool terminal)
        : options_(options),
          directory_(std::move(directory)),
          store_(store),
          out_(out),
          terminal_(terminal) {}

    Result<void> run(std::optional<PreparedLog> named) {
        auto stored = stored_log_of(store_);
        if (!stored) return in_directory(std::move(stored).error());
        auto log = named ? std::move(named) : unnamed(*stored);
        const auto kind = log ? log->kind : (*stored)->kind;
        if (log) {
            const auto brought = bring(*log);
            if (!brought) return brought.error();
        } else {
            out_ << "What lies in " << directory_ << "\n\n";
        }
        return kind == StoredLog::Kind::events ? show_events() : show_shop();
    }

private:
    // Without a named log the simulated shop goes on; a log that was brought in is only shown.
    std::optional<PreparedLog> unnamed(const std::optional<StoredLog>& stored) const {
        const bool asked = options_.seed || options_.orders;
        if (stored && stored->kind != StoredLog::Kind::generated && !asked) return std::nullopt;
        ShopOptions shop = stored ? stored->shop : ShopOptions();
        shop.seed = options_.seed.value_or(shop.seed);
        shop.orders = options_.orders.value_or(shop.orders);
        return prepare_shop(shop);
    }

    Error in_directory(Error error) const {
        error.message = directory_ + ": " + error.message +
                        "; give each log a directory of its own with --data DIR";
        return error;
    }

    Result<void> bring(const PreparedLog& log) {
        out_ << "Skald brings in " << log.title << "\n";
        for (const std::string& remark : log.remarks) out_ << "Note: " << remark << '\n';
        const auto feed = log.feed(store_);
        ProgressLine line(out_, terminal_, clock_, "Events stored");
        const auto brought =
            bring_in(store_, *feed,
                     [&line](std::uint64_t done, std::uint64_t all) { line.show(done, all); });
        line.clear();
        if (!brought) {
            const bool other = brought.error().code == skald::Errc::invalid_argument;
            return other ? in_directory(brought.error()) : brought.error();
        }
        print(*brought, line.elapsed());
        return {};
    }

    void print(const BroughtIn& brought, std::chrono::nanoseconds elapsed) {
        const auto count = [](std::uint64_t n) {
            return with_commas(static_cast<std::int64_t>(n));
        };
        if (brought.added == 0) {
            out_ << "Nothing new: " << count(brought.there_before)
                 << " events were there already, none was repeated.\n";
            return;
        }
        if (brought.there_before > 0) {
            out_ << "Continued: " << count(brought.there_before)
                 << " events were there already, none was repeated.\n";
        }
        const std::string rate = rate_text(brought.added, elapsed);
        out_ << "Stored " << count(brought.added) << " events durably in " << seconds_text(elapsed)
             << (rate.empty() ? "" : ", " + rate) << ".\n";
    }

    Result<void> show_events() {
        const auto overview = overview_of(store_);
        if (!overview) return overview.error();
        print_overview(out_, *overview);
        const auto counted = show_tag();
        if (!counted) return counted.error();
        out_ << "\nThe store lies in " << directory_ << ".\n"
             << "Try next, with the same command: again (nothing is repeated)";
        if (options_.tag.empty()) out_ << ", or with --tag TAG";
        out_ << ".\n";
        return {};
    }

    Result<void> show_shop() {
        const ShopView view{directory_, options_.order, options_.occurred_before, options_.figures};
        if (const auto shown = view.show(store_, out_, terminal_, clock_); !shown) {
            return shown.error();
        }
        if (const auto counted = show_tag(); !counted) return counted.error();
        return view.show_end(store_, out_);
    }

    Result<void> show_tag() {
        if (options_.tag.empty()) return {};
        const auto count = count_tagged(store_, options_.tag);
        if (!count) return count.error();
        out_ << "\nEvents with the tag " << options_.tag << ": "
             << with_commas(static_cast<std::int64_t>(*count)) << '\n';
        return {};
    }

    const DemoOptions& options_;   // of the command line
    const std::string directory_;  // where everything lies
    skald::EventStore& store_;     // in that directory
    std::ostream& out_;            // for people
    const bool terminal_;          // whether `out_` is one
    skald::SystemClock clock_;
};

}  // namespace

Result<void> run_demo(const DemoOptions& options, std::ostream& out, bool terminal) {
    for (const std::string* file : {&options.ocel, &options.events}) {
        if (!file->empty()) out << "Reading " << *file << " ..." << std::endl;
    }
    auto named = prepare_named(options);  // before anything is created
    if (!named) return std::move(named).error();
    const std::string directory = directory_for(options);
    if (const auto created = create_directory(directory); !created) return created.error();
    const auto store = skald::LogEventStore::open((fs::path(directory) / "events").string());
    if (!store) return store.error();
    return Demo(options, directory, **store, out, terminal).run(*std::move(named));
}

}  // namespace orders
