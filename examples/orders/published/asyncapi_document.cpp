#include "orders/published/asyncapi_document.hpp"

#include <boost/json.hpp>
#include <type_traits>
#include <variant>

#include "orders/domain/item_events.hpp"
#include "orders/domain/order_events.hpp"
#include "orders/domain/package.hpp"
#include "orders/published/json_schema.hpp"

namespace orders {
namespace {

using boost::json::array;
using boost::json::object;

// boost::json takes no std::string_view without a conversion.
boost::json::string text(std::string_view words) {
    return boost::json::string(words.data(), words.size());
}

object reference(const std::string& place) {
    return {{"$ref", "#/" + place}};
}

object matching(std::string_view pattern, std::string_view description) {
    return {{"type", "string"}, {"pattern", text(pattern)}, {"description", text(description)}};
}

object formatted(std::string_view format, std::string_view description) {
    return {{"type", "string"}, {"format", text(format)}, {"description", text(description)}};
}

object any_text(std::string_view description) {
    return {{"type", "string"}, {"description", text(description)}};
}

object always(std::string_view value) {
    return {{"type", "string"}, {"const", text(value)}};
}

constexpr std::string_view number = "^(0|[1-9][0-9]*)$";
constexpr std::string_view trace = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$";

object required_headers() {
    return {
        {"ce_specversion", always("1.0")},
        {"ce_id", formatted("uuid", "Of the event; the same when it comes a second time.")},
        {"ce_source", always(Publication::source)},
        {"ce_type", any_text("The type of the event.")},
        {"ce_time", formatted("date-time", "When it happened.")},
        {"ce_subject", any_text("The order, item or package that it happened to; also the key.")},
        {"content-type", always("application/json")},
        {"skald-position",
         matching("^[1-9][0-9]*$",
                  "In the shop's log. Grows from message to message; one that does not is a "
                  "repetition.")},
        {"skald-version", matching(number, "Which event of its subject it is, from 0.")},
        {"skald-schema-version", matching("^[1-9][0-9]*$", "The form of the payload.")}};
}

object optional_headers() {
    return {{"ce_correlationid", any_text("Of the conversation that the event belongs to.")},
            {"ce_causationid", any_text("Of what brought it about.")},
            {"ce_traceparent", matching(trace, "Where the trace was when it was recorded.")},
            {"traceparent", matching(trace, "The same, for tools that know this name only.")},
            {"skald-recorded-at",
             formatted("date-time", "When the shop recorded it, if that was not at ce_time.")},
            {"skald-tags", any_text("What else it concerns: <kind>:<id>, one a line.")},
            {"skald-metadata", any_text("Where it comes from, as JSON.")},
            {"skald-previous",
             matching(
                 "^[A-Za-z0-9._-]+:[0-9]*$",
                 "The relay and the position of its message before this one in the partition: 0 if "
                 "there is none, empty if that is not known. Another one there means that a "
                 "message is missing.")},
            {"skald-retried", any_text("There if a person had it published again, out of order.")}};
}

// CloudEvents 1.0 in the binary mode of its Kafka binding, and what only Skald knows.
object header_schema() {
    object properties = required_headers();
    array required;
    for (const auto& header : properties) required.emplace_back(header.key());
    for (const auto& header : optional_headers()) properties.insert(header);
    array names;
    for (const auto& header : properties) names.emplace_back(header.key());
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"propertyNames", {{"enum", std::move(names)}}}};
}

object key_schema(std::string_view category) {
    return matching("^" + std::string(category) + "-.+$",
                    "The subject, so that what happens to it stays in order.");
}

std::string title_of(std::string_view name) {
    std::string title(name);
    for (char& c : title) c = c == '-' ? ' ' : c;
    return title;
}

// What messages of one category share: collects a channel, an operation and the components.
class Description {
public:
    explicit Description(const Publication& publication) : publication_(publication) {}

    template <class... E>
    void add_category(std::string_view category, std::string_view words,
                      std::type_identity<std::variant<E...>>) {
        const std::string name(category);
        object messages;
        array sent;
        (add_message<E>(category, messages, sent), ...);
        const std::string topic = publication_.topic(category);
        channels_[name] = {{"address", topic},
                           {"description", text(words)},
                           {"messages", std::move(messages)},
                           {"bindings", {{"kafka", topic_binding(topic)}}}};
        operations_["publish-" + name] = {{"action", "send"},
                                          {"channel", reference("channels/" + name)},
                                          {"messages", std::move(sent)}};
    }

    object document() && {
        schemas_["headers"] = header_schema();
        return {
            {"asyncapi", "3.0.0"},
            {"info",
             {{"title", "Events of the order shop"},
              {"version", "1.0.0"},
              {"description",
               "What happens to orders, items and packages, as CloudEvents 1.0 in binary mode. "
               "Readers must read committed messages only."},
              {"license",
               {{"name", "Apache-2.0"}, {"url", "https://www.apache.org/licenses/LICENSE-2.0"}}}}},
            {"defaultContentType", "application/json"},
            {"channels", std::move(channels_)},
            {"operations", std::move(operations_)},
            {"components", {{"messages", std::move(messages_)}, {"schemas", std::move(schemas_)}}}};
    }

private:
    static object topic_binding(const std::string& topic) {
        return {{"topic", topic},
                {"partitions", Publication::partitions},
                {"topicConfiguration", {{"retention.ms", -1}}},
                {"bindingVersion", "0.5.0"}};
    }

    template <class E>
    void add_message(std::string_view category, object& messages, array& sent) {
        const std::string name(E::name);
        messages[name] = reference("components/messages/" + name);
        sent.push_back(reference("channels/" + std::string(category) + "/messages/" + name));
        schemas_[name] = json_schema_of<E>();
        const object own{
            {"ce_type", always(E::name)},
            {"ce_subject", key_schema(category)},
            {"skald-schema-version", always(std::to_string(skald::schema_version_of<E>()))}};
        messages_[name] = {
            {"name", name},
            {"title", title_of(name)},
            {"contentType", "application/json"},
            {"headers",
             {{"type", "object"},
              {"allOf", {reference("components/schemas/headers"), {{"properties", own}}}}}},
            {"payload", reference("components/schemas/" + name)},
            {"bindings",
             {{"kafka", {{"key", key_schema(category)}, {"bindingVersion", "0.5.0"}}}}}};
    }

    const Publication& publication_;  // names the topics
    object channels_;
    object operations_;
    object messages_;
    object schemas_;
};

}  // namespace

std::string asyncapi_document(const Publication& publication) {
    Description description(publication);
    description.add_category("order", "What happens to orders.", std::type_identity<OrderEvent>());
    description.add_category("item", "What happens to the single items of orders.",
                             std::type_identity<ItemEvent>());
    description.add_category("package", "What happens to packages on their way to customers.",
                             std::type_identity<Package::Event>());
    return boost::json::serialize(std::move(description).document()) + '\n';
}

}  // namespace orders
