/**
 * Headings of the courses' notes, and behind ` > ` the labs that cover them. Headings that recur in
 * every pattern of a course (objective, overview, summary, …) belong to the pattern's own line.
 */

const cloudPatterns = `
Scalability Patterns > load-balancer, pipes-and-filters, scatter-gather, orchestration, choreography
  1. Load Balancing > load-balancer
    Common Use Cases
    Implementation Techniques > load-balancer, message-queue
    Routing Algorithms
    Auto Scaling Integration > load-balancer, autoscaling
  2. Pipes and Filters > pipes-and-filters
    Example: Video Processing Pipeline
    Implementation Considerations
  3. Scatter-Gather Pattern > scatter-gather
    Pattern Structure
    Key Characteristics
    Implementation Considerations
  4. Execution Orchestration Pattern > orchestration
    Common Use Case: User Registration in a Video Streaming Platform
    Failure & Recovery Strategies
    Implementation Considerations
  5. Choreography Pattern > choreography
    Real-World Analogy
    Example: Job Search Platform – User Signup Flow
    Implementation Considerations
Performance Patterns for Data Intensive Systems > mapreduce, saga-orchestrated, cqrs
  1. MapReduce Architecture Pattern > mapreduce
    MapReduce Programming Model
    MapReduce Software Architecture
    Failure Handling
    Cloud Environment Advantages
    Real-World Usage
  2. Saga Pattern > saga-orchestrated, saga-choreographed
    Saga Implementations
    Real-Life Example: Ticketing System
    Flow: Execution Orchestrator Saga > saga-orchestrated
    Flow: Choreography Saga > saga-choreographed
  3. Transactional Outbox Pattern > transactional-outbox
    Potential Issues & Solutions
    Example Use Case
  4. Materialized View Pattern > materialized-view
    Real-World Example: Online Education Platform
    Implementation Considerations
  5. CQRS (Command and Query Responsibility Segregation) > cqrs
    Synchronization Strategy > cqrs, transactional-outbox
    Consistency Model > cqrs, eventual-consistency
    Real-World Example: Online Store Reviews
    Trade-Offs & Complexity
  6. Combining CQRS and Materialized View in Microservices > cqrs-with-materialized-view
    Architecture Strategy
    Consistency Model
    Real-World Example: Online Education Platform
  7. Event Sourcing Pattern > event-sourcing
    Real-World Use Cases
    How to Store Events
    Reconstructing State
    Bonus: In-memory caching
    Eventual Consistency
`

const databasePatterns = `
3. CQRS (Command Query Responsibility Segregation) > cqrs
  CQRS - Markdown Diagram
  AWS Services for CQRS
  Advantages (Pros)
  Disadvantages (Cons)
  Key Terms (Reference)
`

const microservicesPatterns = `
About The Project > shop-evolution
Introduction > shop-evolution
  Course Target
  Use Cases - E-Commerce Domain > shop-evolution, bounded-contexts
Monolithic Architecture > monolith-and-microservices
  Scalability > scale-up-and-out, load-balancer
  Deployments > monolith-and-microservices
Layered (N-Layer) Architecture > monolith-and-microservices
Service-Oriented Architecture > monolith-and-microservices
Microservices Architecture > monolith-and-microservices
  Decomposition > bounded-contexts, scale-cube
  Communications > rpc-and-rest, gateway-aggregation, service-registry
  API Gateways > api-gateway, gateway-aggregation
  Backends for Frontends Pattern (BFF) > backends-for-frontends
  Asynchronous Message-Based Communication > publish-subscribe, message-queue
  Kafka Architecture > partitioned-log
  RabbitMQ Architecture > exchanges
  Scaling > scale-cube, stateless-services
  Data Management > database-per-service, polyglot-persistence, sharding, cap-theorem, cqrs
  Data Management Queries > eventual-consistency, materialized-view, event-sourcing, partitioned-log
`

const eventDrivenMicroservices = `
Agenda > database-per-service, cqrs, event-sourcing, materialized-view, transactional-outbox
Database-per-service pattern > database-per-service
  Cross-Service Queries > gateway-aggregation, cqrs
    API composition pattern > gateway-aggregation
    Gateway Aggregator / Composition pattern > gateway-aggregation
    Data Consistency & Complex Transactions > distributed-data-consistency, saga-orchestrated
  Data duplication > distributed-data-consistency
`

const largeScaleSystems = `
Definition of software architecture > monolith-and-microservices
Levels of abstraction > monolith-and-microservices
Advantages of distributed services > monolith-and-microservices
Software architecture position in the SDLC > shop-evolution
Challenges of software architecture > shop-evolution
Gathering requirements > shop-evolution
  Importance of gathering requirements
  Types of requirements
    Functional requirements
    Non-Functional requirements
    Limitations and boundaries
  Right way to gather functional requirements
    Formal way of gathering requirements
    Steps to gather requirements
  More on non-functional requirements > shop-evolution
    Non-functional requirements need to be proven
    Last consideration is feasibility
  System constraints
    Technical constraints
    Business constraints
    Legal/Regulatory constraints
    Accepting vs pushing back on constraints
Performance > response-time
  Response time
  Measuring response time distribution > response-time, tail-latency
    Tail latency in response times > tail-latency
  Throughput > degradation-point
  Identifying performance degradation > degradation-point
Scalability > scale-up-and-out
  Understanding load
  Intuition for a scalable design
  Note on linear scalability
  Types of scalability
    Vertical scalability
    Horizontal scalability
    Pros and cons of each scalability choice
    Team / Organisational scalability > monolith-and-microservices
Availability > availability
  Formula of availability
  Alternative formula of availability
  Myth of complete availability
  The 9s of availability
  Fault tolerance > availability, redundancy
    Failure prevention
    Types of redundancy
    Strategies for redundancy
    Failure detection > redundancy
    Failure recovery > redundancy
  SLAs SLOs and SLIs
    SLA or Service Level Agreement
    SLOs or Service Level Objectives
    SLIs or Service Level Indicators
    Important considerations
APIs > idempotency, pagination, async-api
  Categories of APIs > rpc-and-rest
  API benefits > rpc-and-rest
  API best practices
Remote Procedure Calls > rpc-and-rest
  RESTful APIs
    REST API quality attributes (Non-functional requirements) > rpc-and-rest, stateless-services
    REST API endpoints
    Best practices for resources
    CRUD operations via HTTP verbs
    REST API step by step process
  Why is gRPC popular?
Architectural blocks of large scale systems > load-balancer, message-queue, api-gateway
  Load balancer > load-balancer
    Benefit of using a load balancer > load-balancer
    Quality attributes of a load balancer > load-balancer, autoscaling
    Types of load balancers
    DNS load balancer > load-balancer, dns-load-balancing
    Hardware and software load balancers
    Global Server Load Balancing > load-balancer, global-load-balancing
    Common load balancer tools
  Message brokers > message-queue, publish-subscribe
    Quality attributes of message brokers
    Popular message broker tools > partitioned-log, exchanges
  API gateways > api-gateway
    Popular API gateways
    API Gateway vs Load Balancer > load-balancer, api-gateway
  Content Delivery Networks > content-delivery-network
    Popular CDN providers
Data storage at global scale > acid-transactions, polyglot-persistence
  Relational databases > acid-transactions
    Database schema
    Structured Query Language
    Rise of Relational databases
    Advantages of Relational databases
    Properties of Relational databases
    Drawbacks of Relational databases
  Non-relational databases > polyglot-persistence
  Key-Value Stores > polyglot-persistence
Document Stores > polyglot-persistence
  Graph Databases
  Database optimization techniques > indexing, replication, sharding
    Technique 1 - Database Indexing > indexing
    Technique 2 - Database Replication > replication
    Technique 3 - Database Sharding or Partitioning > sharding
  CAP theorem > cap-theorem
  Scalable unstructured data storage > object-store
    Storage solution 1 - Distributed File System or DFS > object-store
    Storage solution 2 - Object stores
Software architectural patterns > monolith-and-microservices
  Three-Tier Architecture
    The Core Concept
    The "Monolith" Connection
    Pros and cons
  Microservices architecture
    The Architecture (The Layers)
    Why is it Needed?
    One database per microservice > database-per-service
    Real World Use Case
  Event-Driven Architecture > publish-subscribe
    Why is it needed?
    Why do Microservices use it?
  Event-Driven Patterns > saga-orchestrated, saga-choreographed, cqrs, event-sourcing
    The SAGA Pattern or the Undo button > saga-orchestrated, saga-choreographed
    CQRS or Command Query Responsibility Segregation > cqrs
  Message delivery semantics and guarantees > delivery-semantics
  Strategy for processing infinite streams of events > stream-windows
    Tumbling Window
    Hopping Window
    Sliding Window
    Session Window
    Comparison
  Observability in Microservices architecture > observability
    The Three Pillars
  Migrating from a monolith to a microservice architecture > strangler-fig
    The Strategy: The "Strangler Fig" Pattern
    How to Decompose? (Finding Boundaries) > bounded-contexts
    Handling the Database (The Hardest Part)
    Steps & Tips for Migration
  Microservices principles and best practices > bounded-contexts, database-per-service
Big Data > batch-and-stream
  Processing Strategies: Batch vs. Stream
    Batch Processing (The "Laundry" Method)
    Stream Processing (The "Dishwasher" Method)
  The Lambda Architecture > lambda-architecture
    The Three Layers
  OLTP vs OLAP > oltp-and-olap
    Why separate them? The Big Data Strategy > oltp-and-olap
    Row vs. Columnar Storage - The Secret Sauce
    When to use what?
  Map-Reduce for Big Data processing > mapreduce
Reliability, Error Handling, and Recoverability patterns > rate-limiting, retry, circuit-breaker
  Throttling & Rate Limiting (The Bouncer) > rate-limiting
  Retry Pattern (The "Try Again") > retry, circuit-breaker
  Circuit Breaker Pattern (The Fuse) > circuit-breaker
  Dead Letter Queue (DLQ) (The Graveyard) > dead-letter-queue
  Transactional Outbox Pattern > transactional-outbox
Deployment patterns > rolling-deployment, blue-green-deployment, canary-and-ab-testing
  Rolling Deployment > rolling-deployment
  Blue-Green Deployment > blue-green-deployment
  Canary Release vs A/B Testing > canary-and-ab-testing
  Chaos Engineering > chaos-engineering
Other patterns > materialized-view, sidecar, ambassador, backends-for-frontends
  Materialized View Pattern > materialized-view
  Sidecar & Ambassador Patterns > sidecar, ambassador
  Backends for Frontends (BFF) Pattern > backends-for-frontends
`

/**
 * Outlines as text: two spaces a level; a line without ` > ` has the labs of the one it lies in.
 */
export const outlines = {
  cloudPatterns,
  databasePatterns,
  microservicesPatterns,
  largeScaleSystems,
  eventDrivenMicroservices,
}
