#include "kafka_commands.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "dead_letters.hpp"
#include "kafka_option.hpp"

namespace skald::cli {
namespace {

struct Options {
    KafkaChoice kafka;
    std::string topic;
    DeadLetterTopic::Selection selection;
    bool all = false;
};

Value header(const ReceivedMessage& letter, std::string_view name) {
    const auto value = letter.header(name);
    if (!value) return std::monostate();
    return std::string(*value);
}

std::vector<Value> row_of(const ReceivedMessage& letter, bool sent_back) {
    return {std::int64_t{letter.partition},
            number(letter.position.value() - 1),  // as Kafka counts
            letter.key,
            header(letter, "failed-at"),
            header(letter, "attempts"),
            header(letter, "consumer-group"),
            header(letter, "original-topic"),
            sent_back,
            header(letter, "exception-type"),
            header(letter, "exception-message")};
}

Result<Outcome> list_letters(const Options& options) {
    const auto connection = connection_options(options.kafka);
    if (!connection) return connection.error();
    auto topic = DeadLetterTopic::open(*connection, options.topic);
    if (!topic) return topic.error();
    DeadLetterTopic::Selection selection = options.selection;
    if (options.all) selection.which = DeadLetterTopic::Which::all;
    Table table{"dead_letters",
                {"partition", "offset", "key", "failed_at", "attempts", "consumer", "topic",
                 "sent_back", "error", "message"},
                {}};
    bool waits = false;
    auto listed = topic->list(selection, [&](const ReceivedMessage& letter, bool sent_back) {
        table.rows.push_back(row_of(letter, sent_back));
        waits = waits || !sent_back;
    });
    if (!listed) return listed.error();
    return Outcome{{{}, {std::move(table)}}, waits ? ExitCode::waiting : ExitCode::done};
}

Result<Outcome> replay_letters(const Options& options) {
    const auto connection = connection_options(options.kafka);
    if (!connection) return connection.error();
    auto topic = DeadLetterTopic::open(*connection, options.topic);
    if (!topic) return topic.error();
    const auto replayed = topic->replay(options.selection);
    if (!replayed) return replayed.error();
    return Outcome{{{{"sent_back", number(replayed->sent_back)},
                     {"passed_over", number(replayed->passed_over)}}}};
}

std::shared_ptr<Options> add_command(CLI::App& words, Commands& commands,
                                     Result<Outcome> (*run)(const Options&)) {
    auto options = std::make_shared<Options>();
    words.add_option("topic", options->topic, "the topic of dead letters, such as order.dlq")
        ->required();
    add_kafka_options(words, options->kafka);
    words.add_option("--partition", options->selection.partition, "of this one only");
    words.add_option("--limit", options->selection.letters_max, "letters at most")
        ->capture_default_str();
    commands.add(words, [options, run] { return run(*options); });
    return options;
}

}  // namespace

void add_kafka_commands(CLI::App& program, Commands& commands) {
    CLI::App* const group = program.add_subcommand("kafka", "topics of a Kafka cluster");
    group->require_subcommand(1);
    CLI::App* const letters =
        group->add_subcommand("dead-letters", "messages that could not be handled");
    letters->require_subcommand(1);
    CLI::App* const list =
        letters->add_subcommand("list", "show those that wait, with the reason; changes nothing");
    const auto listed = add_command(*list, commands, list_letters);
    list->add_flag("--all", listed->all, "also those that were sent back");
    CLI::App* const replay = letters->add_subcommand(
        "replay", "send those that wait back to the topics that they came from, once each");
    const auto replayed = add_command(*replay, commands, replay_letters);
    replayed->selection.letters_max = 1'000'000'000;
}

}  // namespace skald::cli
